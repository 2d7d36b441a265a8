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
              HueMark.of(groups.get(row).hue()).swatch(12, variant(groups, row)),
              colour));
      looks.add(new HatchedBars.Look(HueMark.of(groups.get(row).hue()), variant(groups, row)));
    }
    renderer.setBarPainter(new HatchedBars(looks, theme.background()));
    plot.setFixedLegendItems(legend);
    plot.setRenderer(renderer);
  }

  /** The strategy's colour; more groups of the same strategy are lighter. */
  static Color shade(FigureTheme theme, List<ComparedGroup> groups, int row) {
    Color base = theme.of(groups.get(row).hue());
    double keep = Math.pow(0.72, Math.min(3, variant(groups, row)));
    Color ground = theme.background();
    return new Color(
        mix(base.getRed(), ground.getRed(), keep),
        mix(base.getGreen(), ground.getGreen(), keep),
        mix(base.getBlue(), ground.getBlue(), keep));
  }

  /** How many groups of the same strategy stand before this one. */
  static int variant(List<ComparedGroup> groups, int row) {
    return (int)
        groups.subList(0, row).stream().filter(g -> g.hue() == groups.get(row).hue()).count();
  }

  private static int mix(int colour, int ground, double keep) {
    return (int) Math.round(colour * keep + ground * (1 - keep));
  }
}
