package striate.engine.job;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import striate.engine.run.Problem;

/** The launchers that are at hand, by name. */
public final class Launchers {
  private final Map<String, Launcher> byName;

  private Launchers(Map<String, Launcher> byName) {
    this.byName = byName;
  }

  /** Workers on this machine only. */
  public static Launchers local() {
    return of(new LocalLauncher());
  }

  public static Launchers of(Launcher... launchers) {
    Map<String, Launcher> byName = new LinkedHashMap<>();
    for (Launcher launcher : launchers) {
      byName.put(launcher.name(), launcher);
    }
    return new Launchers(byName);
  }

  public Set<String> names() {
    return byName.keySet();
  }

  /**
   * The launcher of that name.
   *
   * @throws Problem if it is not at hand
   */
  public Launcher named(String name) {
    Launcher launcher = byName.get(name);
    if (launcher == null) {
      throw Problem.badInput(
          "launcher not found", name, "take one of " + String.join(", ", byName.keySet()));
    }
    return launcher;
  }
}
