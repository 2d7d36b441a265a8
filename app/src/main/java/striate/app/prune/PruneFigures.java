package striate.app.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import striate.app.look.HeatLegend;
import striate.app.look.LayerMap;
import striate.charts.data.DataTable;
import striate.charts.data.FigureCaption;
import striate.charts.figure.Figure;
import striate.charts.figure.HeatMapFigure;

/** The struck layers as a figure for files, and what stands below Prune's figures on paper. */
final class PruneFigures {
  private static final String LAYERS = "Layers removed";

  private PruneFigures() {}

  static FigureCaption caption(PruneModel model, String title) {
    return caption(model, title, "");
  }

  static FigureCaption layersCaption(PruneModel model) {
    return caption(model, LAYERS, "framed: the region, which stays");
  }

  private static FigureCaption caption(PruneModel model, String title, String frame) {
    Pruned now = model.shownProperty().get();
    return now == null
        ? FigureCaption.titled(title)
        : new FigureCaption(title, now.request().subject(), now.request().setting(), frame);
  }

  static Optional<Figure<?>> layers(PruneModel model, LayerMap map) {
    Pruned now = model.shownProperty().get();
    if (now == null) {
      return Optional.empty();
    }
    SortedSet<Integer> gone = model.at().map(PrunedStep::gone).orElseGet(TreeSet::new);
    List<List<String>> rows = new ArrayList<>();
    for (int layer = 0; layer < now.request().layers(); layer++) {
      boolean region = now.request().kept().asSet().contains(layer);
      rows.add(
          List.of(
              Integer.toString(layer), region ? "yes" : "no", gone.contains(layer) ? "yes" : "no"));
    }
    DataTable table = new DataTable(List.of("layer", "of the region", "removed"), rows);
    return Optional.of(HeatMapFigure.forPrint(map.drawn(LAYERS, new HeatLegend(), table)));
  }
}
