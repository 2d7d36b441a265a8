package striate.app.look;

import atlantafx.base.theme.PrimerLight;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javafx.css.Stylesheet;

/**
 * The base of all themes: AtlantaFX's light theme without the controls that no window of ours has.
 *
 * <p>For each kind of node, JavaFX 21 goes through all style classes that its sheets have, slowly
 * (JDK-8322795, mended in 22, which needs no newer Java but is not maintained). The time that a
 * window takes to be styled falls with the square of their number, and two thirds of them are of
 * controls like calendars and charts. The sheet is made when the program is built.
 */
final class BaseSheet {
  /** Style classes of controls that no window has, and of looks that none uses. */
  static final Set<String> LEFT_OUT =
      Set.of(
          ("accordion alert bb-code breadcrumbs calendar caption-menu-item chart choice-box"
               + " choice-dialog color-palette color-palette-region color-picker"
               + " custom-color-dialog date-picker date-picker-popup dialog-pane html-editor"
               + " input-group interactive menu-bar message modal-box modal-pane notification"
               + " pagination password-field radio-button ring-progress-indicator split-menu-button"
               + " split-pane tab-pane text-input-dialog tile tile-base toggle-switch tool-bar"
               + " tree-table-row-cell tree-table-view")
              .split(" "));

  private static final List<String> LEFT_OUT_FAMILIES =
      List.of(
          "area-",
          "bar-",
          "bg-",
          "border-",
          "bubble-",
          "chart-",
          "default-color",
          "elevated-",
          "html-editor-",
          "pie-",
          "stacked-",
          "text-",
          "title-");

  private static final Set<String> KEPT = Set.of("text-area", "text-field", "text-input");
  private static final Pattern RULE = Pattern.compile("([^{}]+)(\\{[^{}]*\\})");
  private static final Pattern STYLE_CLASS = Pattern.compile("\\.([a-zA-Z][a-zA-Z0-9-]*)");
  private static final String NAME = "base.bss";

  private BaseSheet() {}

  /** Where it is: AtlantaFX's whole sheet if the program was compiled without Maven. */
  static String url() {
    URL made = BaseSheet.class.getResource(NAME);
    return made == null ? new PrimerLight().getUserAgentStylesheet() : made.toExternalForm();
  }

  /**
   * Makes the sheet, in JavaFX's binary form.
   *
   * @param directory one: that of the compiled classes
   */
  public static void main(String... directory) throws IOException {
    Path made = Path.of(directory[0], "striate", "app", "look", NAME);
    Path text = Files.createTempFile("base", ".css");
    try {
      Files.writeString(text, shortened(whole()));
      Stylesheet.convertToBinary(text.toFile(), made.toFile());
    } finally {
      Files.delete(text);
    }
  }

  private static String whole() throws IOException {
    String name = new PrimerLight().getUserAgentStylesheet();
    try (InputStream file = PrimerLight.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A sheet without what is left out, and without comments. */
  static String shortened(String css) {
    StringBuilder kept = new StringBuilder();
    Matcher rules = RULE.matcher(css.replaceAll("(?s)/\\*.*?\\*/", ""));
    while (rules.find()) {
      List<String> selectors =
          Arrays.stream(rules.group(1).split(","))
              .map(String::strip)
              .filter(
                  selector ->
                      STYLE_CLASS
                          .matcher(selector)
                          .results()
                          .noneMatch(each -> isLeftOut(each.group(1))))
              .toList();
      if (!selectors.isEmpty()) {
        kept.append(String.join(", ", selectors)).append(rules.group(2)).append('\n');
      }
    }
    return kept.toString();
  }

  private static boolean isLeftOut(String styleClass) {
    return LEFT_OUT.contains(styleClass)
        || !KEPT.contains(styleClass)
            && LEFT_OUT_FAMILIES.stream().anyMatch(styleClass::startsWith);
  }
}
