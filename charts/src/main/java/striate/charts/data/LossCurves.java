package striate.charts.data;

import java.util.List;

/**
 * Losses, or what else is measured at every step, over steps, tokens or time.
 *
 * @param smoothing weight of earlier values in the moving average, in [0, 1); 0 draws only the
 *     values themselves
 */
public record LossCurves(List<Curve> curves, double smoothing, CurveAxes axes) {

  public LossCurves {
    curves = List.copyOf(curves);
  }

  /** Losses over steps. */
  public LossCurves(List<Curve> curves, double smoothing) {
    this(curves, smoothing, CurveAxes.LOSS);
  }
}
