package striate.app.look;

import java.util.Locale;

/** Formats numbers with units, independent of the locale. */
public final class Units {
  private Units() {}

  /** 301056 as {@code 301,056}. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** 6400000 as {@code 6.4 M}. */
  public static String about(long count) {
    if (count < 10_000) {
      return count(count);
    }
    String[] units = {"", " K", " M", " G", " T"};
    double value = count;
    int unit = 0;
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, value < 10 ? "%.1f%s" : "%.0f%s", value, units[unit]);
  }

  /** A fraction as {@code 25 %}; below 10 % with one decimal. */
  public static String percent(double fraction) {
    double percent = 100 * fraction;
    boolean round = percent >= 9.95 || percent == 0;
    return String.format(
        Locale.ROOT, round ? "%.0f %%" : percent < 0.095 ? "%.2f %%" : "%.1f %%", percent);
  }

  /** Memory as {@code 637 MiB} or {@code 1.6 GiB}. */
  public static String bytes(long bytes) {
    double mib = bytes / 1048576.0;
    return mib < 999.5
        ? String.format(Locale.ROOT, "%.0f MiB", mib)
        : String.format(Locale.ROOT, mib < 10188 ? "%.1f GiB" : "%.0f GiB", mib / 1024);
  }

  /** Seconds as {@code 0.4 s}, {@code 34 s}, {@code 1 min 31 s} or {@code 2 h 5 min}. */
  public static String seconds(double seconds) {
    if (seconds < 9.95) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return whole / 60 + " min " + whole % 60 + " s";
    }
    return whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }
}
