package striate.app.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import striate.app.importance.ImportanceModel;
import striate.app.importance.MeasuredLayers;
import striate.app.live.LiveModel;
import striate.app.region.LayerStripModel;
import striate.app.region.StripOverlay;
import striate.app.runset.RunSetModel;
import striate.app.workspace.RunCard;
import striate.charts.data.LayerTimes;

/** What the tools know of layers, for the strip. */
record StripOverlays(LayerStripModel strip) {
  private static final String FOCUS = "run in focus";
  private static final String TIME = "time per layer";
  private static final String IMPORTANCE = "importance";

  /** Names of those that are about runs, not about the model. */
  static final List<String> OF_RUNS = List.of(FOCUS, TIME);

  void follow(RunSetModel runs, LiveModel live) {
    runs.focusedProperty().addListener((o, before, now) -> strip.offer("focus", selection(now)));
    live.layerTimesProperty().addListener((o, before, now) -> strip.offer("time", times(now)));
    strip.offer("focus", selection(runs.focusedProperty().get()));
    strip.offer("time", times(live.layerTimesProperty().get()));
  }

  void follow(ImportanceModel importance) {
    importance
        .measuredProperty()
        .addListener((o, before, now) -> strip.offerAll(IMPORTANCE, importance(now)));
    strip.offerAll(IMPORTANCE, importance(importance.measuredProperty().get()));
  }

  private static List<StripOverlay> importance(List<MeasuredLayers> measured) {
    return measured.stream()
        .map(
            one ->
                new StripOverlay(
                    one.name(),
                    one.values(),
                    one.values().stream()
                        .map(value -> String.format(Locale.ROOT, "%.4g", value))
                        .toList()))
        .toList();
  }

  private static @Nullable StripOverlay selection(@Nullable RunCard card) {
    if (card == null || card.layerCount() == 0) {
      return null;
    }
    List<Integer> layers = IntStream.range(0, card.layerCount()).boxed().toList();
    return new StripOverlay(
        FOCUS,
        layers.stream().map(layer -> card.layers().contains(layer) ? 1.0 : Double.NaN).toList(),
        layers.stream()
            .map(layer -> card.name() + (card.layers().contains(layer) ? " tunes it" : " does not"))
            .toList());
  }

  private static @Nullable StripOverlay times(LayerTimes times) {
    if (times.columns().isEmpty()) {
      return null;
    }
    List<Double> millis = new ArrayList<>();
    for (LayerTimes.Layer layer : times.columns().get(times.columns().size() - 1).layers()) {
      millis.add(layer.millis());
    }
    return new StripOverlay(
        TIME,
        millis,
        millis.stream().map(each -> String.format(Locale.ROOT, "%.2f ms", each)).toList());
  }
}
