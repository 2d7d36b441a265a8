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
}
