package striate.charts.data;

/**
 * The time of one run.
 *
 * @param spentSeconds time in optimizer steps so far
 * @param leftSeconds estimated remaining time; 0 if the run has ended
 */
public record TimedBar(String name, GroupLook look, double spentSeconds, double leftSeconds) {

  /** Of the first of a kind of selection. */
  public TimedBar(String name, StrategyHue hue, double spentSeconds, double leftSeconds) {
    this(name, GroupLook.of(hue), spentSeconds, leftSeconds);
  }
}
