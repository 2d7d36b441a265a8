package striate.app;

import java.util.Locale;
import java.util.Map;

/** Checks whether a window can be shown. */
final class DisplayCheck {
  private DisplayCheck() {}

  /**
   * JavaFX uses X on Linux, also under Wayland; other systems always have a display.
   *
   * @param system the operating system's name
   */
  static boolean present(String system, Map<String, String> environment) {
    String name = system.toLowerCase(Locale.ROOT);
    boolean unix = !name.contains("win") && !name.contains("mac") && !name.contains("darwin");
    return !unix || !environment.getOrDefault("DISPLAY", "").isBlank();
  }
}
