package striate.charts.figure;

import java.util.List;
import org.jfree.data.DomainOrder;
import org.jfree.data.Range;
import org.jfree.data.xy.AbstractXYDataset;
import org.jfree.data.xy.XYDomainInfo;
import org.jfree.data.xy.XYRangeInfo;
import org.jspecify.annotations.Nullable;
import striate.charts.data.Curve;
import striate.charts.data.Point;

/**
 * Adapts curves to JFreeChart, without copying the points. A plot asks for their bounds several
 * times for each drawing: they are found once.
 */
final class CurveDataset extends AbstractXYDataset implements XYDomainInfo, XYRangeInfo {
  private static final long serialVersionUID = 1L;
  private final transient List<Curve> curves;
  private transient @Nullable Range within;
  private transient @Nullable Range found;

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

  @Override
  @SuppressWarnings("rawtypes") // as JFreeChart declares it
  public @Nullable Range getDomainBounds(List visibleSeriesKeys, boolean includeInterval) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Object key : visibleSeriesKeys) {
      List<Point> points = curves.get((Integer) key).points();
      if (!points.isEmpty()) {
        low = Math.min(low, points.get(0).x());
        high = Math.max(high, points.get(points.size() - 1).x());
      }
    }
    return low <= high ? new Range(low, high) : null;
  }

  @Override
  @SuppressWarnings("rawtypes") // as JFreeChart declares it
  public @Nullable Range getRangeBounds(
      List visibleSeriesKeys, Range domain, boolean includeInterval) {
    if (visibleSeriesKeys.size() == curves.size() && domain.equals(within)) {
      return found;
    }
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Object key : visibleSeriesKeys) {
      for (Point point : curves.get((Integer) key).points()) {
        if (domain.contains(point.x()) && Double.isFinite(point.y())) {
          low = Math.min(low, point.y());
          high = Math.max(high, point.y());
        }
      }
    }
    Range bounds = low <= high ? new Range(low, high) : null;
    if (visibleSeriesKeys.size() == curves.size()) {
      within = domain;
      found = bounds;
    }
    return bounds;
  }
}
