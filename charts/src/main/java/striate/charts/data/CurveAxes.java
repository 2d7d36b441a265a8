package striate.charts.data;

/**
 * What curves are of.
 *
 * @param x what it is, and after a comma its unit
 * @param y likewise
 * @param logarithmic whether equal factors of y have equal heights; values that are not positive
 *     are left out then
 */
public record CurveAxes(String x, String y, boolean logarithmic) {
  public static final CurveAxes LOSS = new CurveAxes("step", "loss, nats per token", false);
}
