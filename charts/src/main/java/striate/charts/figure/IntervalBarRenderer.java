package striate.charts.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.CategoryItemRendererState;
import org.jfree.data.Range;
import org.jfree.data.category.CategoryDataset;
import org.jspecify.annotations.Nullable;
import striate.charts.data.Interval;

/**
 * Vertical bars with whiskers from the interval's low to its high end, which need not be symmetric.
 */
final class IntervalBarRenderer extends BarRenderer {
  private static final long serialVersionUID = 1L;
  private static final BasicStroke WHISKER = new BasicStroke(1.1f);

  private final Color whisker;

  IntervalBarRenderer(Color whisker) {
    this.whisker = whisker;
    setShadowVisible(false);
    setDrawBarOutline(false);
    setItemMargin(0.12);
    setMaximumBarWidth(0.09);
  }

  @Override
  public @Nullable Range findRangeBounds(CategoryDataset dataset) {
    return dataset instanceof IntervalDataset intervals
        ? intervals.span()
        : super.findRangeBounds(dataset);
  }

  @Override
  public void drawItem(
      Graphics2D g,
      CategoryItemRendererState state,
      Rectangle2D area,
      CategoryPlot plot,
      CategoryAxis categories,
      ValueAxis values,
      CategoryDataset dataset,
      int row,
      int column,
      int pass) {
    super.drawItem(g, state, area, plot, categories, values, dataset, row, column, pass);
    Interval interval =
        dataset instanceof IntervalDataset intervals ? intervals.interval(row, column) : null;
    int visibleRow = state.getVisibleSeriesIndex(row);
    if (interval == null || visibleRow < 0 || interval.high() <= interval.low()) {
      return;
    }
    double width = state.getBarWidth();
    double middle =
        calculateBarW0(plot, plot.getOrientation(), area, categories, state, visibleRow, column)
            + width / 2;
    double low = values.valueToJava2D(interval.low(), area, plot.getRangeAxisEdge());
    double high = values.valueToJava2D(interval.high(), area, plot.getRangeAxisEdge());
    double cap = Math.min(3, width / 4);
    g.setPaint(whisker);
    g.setStroke(WHISKER);
    g.draw(new Line2D.Double(middle, low, middle, high));
    g.draw(new Line2D.Double(middle - cap, low, middle + cap, low));
    g.draw(new Line2D.Double(middle - cap, high, middle + cap, high));
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
