package striate.engine.job;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import striate.engine.run.Problem;

/** The launchers that are at hand, by name. */
public final class Launchers {
  private final Map<String, Launcher> byName;
  private final Function<String, Launcher> others;

  private Launchers(Map<String, Launcher> byName, Function<String, Launcher> others) {
    this.byName = byName;
    this.others = others;
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
    return new Launchers(
        byName,
        name -> {
          throw Problem.badInput(
              "launcher not found", name, "take one of " + String.join(", ", byName.keySet()));
        });
  }

  /**
   * These, and others that are found by their names.
   *
   * @param finder throws a {@link Problem} for a name that it does not know
   */
  public Launchers or(Function<String, Launcher> finder) {
    return new Launchers(byName, finder);
  }

  /**
   * The launcher of that name.
   *
   * @throws Problem if it is not at hand
   */
  public Launcher named(String name) {
    Launcher launcher = byName.get(name);
    return launcher == null ? others.apply(name) : launcher;
  }
}
