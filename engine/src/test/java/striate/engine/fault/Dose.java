package striate.engine.fault;

/**
 * How often a fault is tried: a few times in every build, and in full with {@code
 * -Dstriate.dose=full}.
 */
public final class Dose {
  private Dose() {}

  /**
   * @param property gives another number
   */
  public static int of(String property, int small, int full) {
    int usual = "full".equals(System.getProperty("striate.dose")) ? full : small;
    return Integer.getInteger(property, usual);
  }

  /** Tells how far a long dose is, every ten times. */
  public static void progress(String what, int done, int of) {
    if (done % 10 == 0 && of >= 20) {
      System.out.println(what + ": " + done + " of " + of);
    }
  }
}
