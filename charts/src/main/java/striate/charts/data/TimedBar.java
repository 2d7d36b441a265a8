package striate.charts.data;

/**
 * The time of one run.
 *
 * @param spentSeconds in optimizer steps so far
 * @param leftSeconds expected to be needed still; 0 where the run has ended
 */
public record TimedBar(String name, StrategyHue hue, double spentSeconds, double leftSeconds) {}
