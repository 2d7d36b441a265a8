package striate.charts.data;

import java.util.List;

/**
 * Losses over steps.
 *
 * @param smoothing weight of the past in the moving average, in [0, 1); 0 draws the raw losses only
 */
public record LossCurves(List<Curve> curves, double smoothing) {

  public LossCurves {
    curves = List.copyOf(curves);
  }
}
