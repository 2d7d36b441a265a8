package striate.engine.natives;

/** What DJL's libraries are told before they are loaded; they read the environment first. */
public final class DjlSettings {
  private DjlSettings() {}

  /** Sets a property that neither the environment nor the command line gives. */
  public static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null && System.getenv(property) == null) {
      System.setProperty(property, value);
    }
  }
}
