package striate.app.look;

import java.util.Locale;

/** Measured values in as many digits as are of use, independent of the locale. */
public final class Numbers {
  private Numbers() {}

  /** As {@code 131}, {@code 2.41}, {@code 0.067}, {@code 3.2e-05}, or a dash for none. */
  public static String brief(double value) {
    return in(value, 3);
  }

  /** The same with a digit more below 1. */
  public static String exact(double value) {
    return in(value, 4);
  }

  private static String in(double value, int digits) {
    double size = Math.abs(value);
    if (Double.isNaN(value)) {
      return "\u2013";
    }
    if (size >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    if (size >= 1) {
      return String.format(Locale.ROOT, "%.2f", value);
    }
    if (size == 0) {
      return "0";
    }
    return size >= 0.001
        ? String.format(Locale.ROOT, "%." + digits + "f", value)
        : String.format(Locale.ROOT, "%.1e", value);
  }
}
