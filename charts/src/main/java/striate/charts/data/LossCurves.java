package striate.charts.data;

import java.util.List;

/**
 * Losses over steps.
 *
 * @param smoothing weight of earlier losses in the moving average, in [0, 1); 0 draws only raw
 *     losses
 */
public record LossCurves(List<Curve> curves, double smoothing) {

  public LossCurves {
    curves = List.copyOf(curves);
  }
}
