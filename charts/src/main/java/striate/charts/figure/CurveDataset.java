package striate.charts.figure;

import java.util.List;
import org.jfree.data.DomainOrder;
import org.jfree.data.xy.AbstractXYDataset;
import striate.charts.data.Curve;

/** Adapts curves to JFreeChart, without copying the points. */
final class CurveDataset extends AbstractXYDataset {
  private static final long serialVersionUID = 1L;
  private final transient List<Curve> curves;

  CurveDataset(List<Curve> curves) {
    this.curves = curves;
  }

  @Override
  public DomainOrder getDomainOrder() {
    return DomainOrder.ASCENDING;
  }

  @Override
  public int getSeriesCount() {
    return curves.size();
  }

  /** Keys are unique, even if names repeat. */
  @Override
  public Comparable<?> getSeriesKey(int series) {
    return series;
  }

  @Override
  public int getItemCount(int series) {
    return curves.get(series).points().size();
  }

  @Override
  public Number getX(int series, int item) {
    return getXValue(series, item);
  }

  @Override
  public Number getY(int series, int item) {
    return getYValue(series, item);
  }

  @Override
  public double getXValue(int series, int item) {
    return curves.get(series).points().get(item).x();
  }

  @Override
  public double getYValue(int series, int item) {
    return curves.get(series).points().get(item).y();
  }
}
