package striate.charts.data;

import java.util.List;

/**
 * Values with intervals over a number, as lines or as dots with names; or one value a name.
 *
 * @param title what it shows
 * @param xLabel what x is, and after a comma its unit; empty for rows, whose x is not drawn
 * @param yLabel likewise
 * @param xPercent whether x are fractions, shown as percent
 * @param yPercent whether y are fractions, shown as percent
 * @param form how the values are drawn
 */
public record SeriesPlot(
    String title,
    String xLabel,
    String yLabel,
    boolean xPercent,
    boolean yPercent,
    Form form,
    List<Series> series) {

  public SeriesPlot {
    series = List.copyOf(series);
  }

  /** How values are drawn. */
  public enum Form {
    /** Lines with whiskers. */
    LINES,
    /** Lines with their intervals as bands. */
    BANDS,
    /** Dots with names, joined where no other is both further left and higher. */
    DOTS,
    /** A row a series, with its name beside it and one value. */
    ROWS
  }

  /**
   * @param look its colour and marker; its shade also selects dashes
   * @param values ascending in x
   */
  public record Series(String name, GroupLook look, List<At> values) {
    public Series {
      values = List.copyOf(values);
    }
  }

  /** A value with its 95 % interval. */
  public record At(double x, Interval y) {}
}
