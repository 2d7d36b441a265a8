package striate.charts.figure;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import striate.charts.data.ComparedGroup;

/** Common parts of bar figures. */
final class Bars {
  private Bars() {}

  static JFreeChart empty(NumberAxis values) {
    CategoryAxis categories = new CategoryAxis();
    categories.setLowerMargin(0.01);
    categories.setUpperMargin(0.01);
    categories.setCategoryMargin(0.14);
    categories.setMaximumCategoryLabelLines(2);
    categories.setCategoryLabelPositions(CategoryLabelPositions.STANDARD);
    CategoryPlot plot =
        new CategoryPlot(new IntervalDataset(), categories, values, new BarRenderer());
    return new JFreeChart(null, null, plot, true);
  }

  /** One colour and one legend entry per group. The data set's row indices are the groups'. */
  static void colour(
      CategoryPlot plot, BarRenderer renderer, List<ComparedGroup> groups, FigureTheme theme) {
    LegendItemCollection legend = new LegendItemCollection();
    List<HatchedBars.Look> looks = new ArrayList<>();
    for (int row = 0; row < groups.size(); row++) {
      Color colour = shade(theme, groups, row);
      renderer.setSeriesPaint(row, colour);
      legend.add(
          new LegendItem(
              groups.get(row).name(),
              null,
              null,
              null,
              Hatch.of(groups.get(row).hue()).swatch(12, groups.get(row).look().shade()),
              colour));
      looks.add(
          new HatchedBars.Look(Hatch.of(groups.get(row).hue()), groups.get(row).look().shade()));
    }
    renderer.setBarPainter(new HatchedBars(looks, theme.background()));
    plot.setFixedLegendItems(legend);
    plot.setRenderer(renderer);
  }

  /** The group's colour, the same as in every list. */
  static Color shade(FigureTheme theme, List<ComparedGroup> groups, int row) {
    return theme.of(groups.get(row).look());
  }
}
