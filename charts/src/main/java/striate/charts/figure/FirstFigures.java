package striate.charts.figure;

import java.util.List;

/** What only the first figures of a program take: a tenth of a second. */
public final class FirstFigures {
  private FirstFigures() {}

  /**
   * Has Java's fonts and the chart library's classes ready, on a thread of the background, so that
   * the window's does not wait for them.
   */
  public static void prepare() {
    new LossFigure(FigureTheme.LIGHT).wear(FigureTheme.LIGHT);
    new SparklinesFigure(FigureTheme.LIGHT).length(List.of(), 1); // measures text
  }
}
