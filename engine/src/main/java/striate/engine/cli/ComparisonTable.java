package striate.engine.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import striate.engine.region.LayerSelection;
import striate.engine.store.RunSummary;

/**
 * A text table of runs: tuned layers, scores, retention, forgetting, time and trainable parameters.
 */
final class ComparisonTable {
  private static final String HEAD = "%-22s %-34s %8s %8s %10s %10s %9s %11s";

  private ComparisonTable() {}

  /**
   * @param reference the run whose visual score is 100 % retention; null if none
   */
  static List<String> lines(List<RunSummary> runs, @Nullable RunSummary reference) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            HEAD,
            "selection",
            "layers 0 ... " + lastLayer(runs),
            "visual",
            "textual",
            "retention",
            "forgetting",
            "tuning",
            "trainable"));
    for (RunSummary run : runs) {
      lines.add(
          String.format(
              Locale.ROOT,
              HEAD,
              run.selectionName(),
              stripes(run.selection()),
              percent(run.visual()),
              percent(run.textual()),
              percent(ratio(run.visual(), reference == null ? null : reference.visual())),
              points(run.textualBefore(), run.textual()),
              String.format(Locale.ROOT, "%.1f s", run.tuningSeconds()),
              run.trainableParameters() == null
                  ? "-"
                  : String.format(Locale.ROOT, "%,d", run.trainableParameters())));
    }
    lines.add("");
    lines.add(
        "visual, textual: mean accuracy over the tasks after tuning. retention: visual relative to"
            + " all layers.");
    lines.add(
        "forgetting: points of textual accuracy lost by tuning. tuning: time in optimizer steps.");
    return lines;
  }

  /** One character per layer: a full block for a tuned one. */
  static String stripes(@Nullable LayerSelection selection) {
    if (selection == null) {
      return "-";
    }
    StringBuilder text = new StringBuilder();
    for (boolean tuned : selection.flags()) {
      text.append(tuned ? '█' : '·');
    }
    return text.toString();
  }

  private static String lastLayer(List<RunSummary> runs) {
    return runs.stream()
        .map(RunSummary::selection)
        .filter(java.util.Objects::nonNull)
        .findFirst()
        .map(selection -> Integer.toString(selection.layerCount() - 1))
        .orElse("n");
  }

  private static String percent(@Nullable Double share) {
    return share == null ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String points(@Nullable Double before, @Nullable Double after) {
    return before == null || after == null
        ? "-"
        : String.format(Locale.ROOT, "%.1f", 100 * (before - after));
  }

  private static @Nullable Double ratio(@Nullable Double value, @Nullable Double of) {
    return value == null || of == null || of == 0 ? null : value / of;
  }
}
