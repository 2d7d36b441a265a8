package striate.engine.cli;

/** Formats durations. */
final class Durations {
  private Durations() {}

  /** {@code 42 s}, {@code 3:07 min}, {@code 2:05 h}. */
  static String of(double seconds) {
    long whole = Math.round(Math.max(0, seconds));
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? String.format("%d:%02d min", whole / 60, whole % 60)
        : String.format("%d:%02d h", whole / 3600, whole / 60 % 60);
  }
}
