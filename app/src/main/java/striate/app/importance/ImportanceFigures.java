package striate.app.importance;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import striate.app.look.HeatLegend;
import striate.app.look.LayerMap;
import striate.app.look.Numbers;
import striate.charts.data.DataTable;
import striate.charts.data.FigureCaption;
import striate.charts.data.HeatCells;
import striate.charts.figure.Figure;
import striate.charts.figure.HeatMapFigure;

/** What Importance shows, as figures for files. */
final class ImportanceFigures {
  private final ImportanceModel model;

  ImportanceFigures(ImportanceModel model) {
    this.model = model;
  }

  FigureCaption mapCaption() {
    Measured.Part part = model.partProperty().get();
    return caption(
        " of the layers" + (part == Measured.Part.ALL ? "" : ", " + part.word() + " tokens alone"),
        model.selectionProperty().getValue().isEmpty() ? "" : "framed: selected in Design");
  }

  FigureCaption matrixCaption() {
    return caption(
        " of blocks of layers", "framed: distance " + model.shownDistanceProperty().get());
  }

  private FigureCaption caption(String of, String frame) {
    Measured now = model.shownProperty().get();
    return now == null
        ? FigureCaption.titled("Importance")
        : new FigureCaption(
            MetricWords.of(now.metric()).title() + of,
            now.measurement().model(),
            now.measurement().setting(),
            frame);
  }

  Optional<Figure<?>> map(LayerMap map, HeatLegend legend) {
    Measured now = model.shownProperty().get();
    if (now == null) {
      return Optional.empty();
    }
    double[] values = model.valuesProperty().get();
    List<Integer> ranked = Measured.ranked(values);
    List<List<String>> rows = new ArrayList<>();
    for (int layer = 0; layer < values.length; layer++) {
      int rank = ranked.indexOf(layer);
      rows.add(
          List.of(
              Integer.toString(layer),
              rank < 0 ? "" : Double.toString(values[layer]),
              rank < 0 ? "" : Integer.toString(rank + 1),
              model.selectionProperty().getValue().contains(layer) ? "yes" : "no"));
    }
    DataTable table = new DataTable(List.of("layer", "value", "rank", "selected in Design"), rows);
    return Optional.of(HeatMapFigure.forPrint(map.drawn(mapCaption().title(), legend, table)));
  }

  Optional<Figure<?>> matrix() {
    Measured now = model.shownProperty().get();
    double[][] all = now == null ? null : now.matrix();
    if (all == null) {
      return Optional.empty();
    }
    DoubleSummaryStatistics spread = SimilarityMatrix.spread(all);
    double least = spread.getMin();
    double most = spread.getMax();
    List<HeatCells.Cell> cells = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    List<String> layers = new ArrayList<>();
    List<String> distances = new ArrayList<>();
    int chosen = Math.min(model.shownDistanceProperty().get(), all.length) - 1;
    for (int row = 0; row < all.length; row++) {
      layers.add(Integer.toString(row));
      distances.add(Integer.toString(row + 1));
      for (int layer = 0; layer < all[row].length; layer++) {
        double value = all[row][layer];
        if (!Double.isNaN(value)) {
          double share = most > least ? (value - least) / (most - least) : 0;
          cells.add(new HeatCells.Cell(row, layer, "", "", share, row == chosen, false));
          rows.add(
              List.of(Integer.toString(row + 1), Integer.toString(layer), Double.toString(value)));
        }
      }
    }
    return Optional.of(
        HeatMapFigure.forPrint(
            new HeatCells(
                matrixCaption().title(),
                all.length,
                cells,
                layers,
                distances,
                Numbers.brief(least),
                Numbers.brief(most),
                "angular distance; to the right: first layer, downwards: distance",
                new DataTable(List.of("distance", "layer", "angular distance"), rows))));
  }
}
