package striate.charts.figure;

import java.util.HashMap;
import java.util.Map;
import org.jfree.data.Range;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jspecify.annotations.Nullable;
import striate.charts.data.Interval;

/** Bars' values with their intervals. */
final class IntervalDataset extends DefaultCategoryDataset {
  private static final long serialVersionUID = 1L;
  private final transient Map<Cell, Interval> intervals = new HashMap<>();

  private record Cell(Comparable<?> row, Comparable<?> column) {}

  void add(Interval interval, Comparable<?> row, Comparable<?> column) {
    intervals.put(new Cell(row, column), interval);
    addValue(interval.value(), row, column);
  }

  @Nullable Interval interval(int row, int column) {
    return intervals.get(new Cell(getRowKey(row), getColumnKey(column)));
  }

  /** From 0 to the highest whisker; null without data. */
  @Nullable Range span() {
    double top = intervals.values().stream().mapToDouble(Interval::high).max().orElse(Double.NaN);
    return Double.isNaN(top) ? null : new Range(0, Math.max(top, 1e-9));
  }
}
