package striate.app.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import striate.app.look.Units;
import striate.charts.data.DataTable;
import striate.engine.region.LayerSelection;

/**
 * A row of the table: a model with its scores and speed, each with what it lost or won.
 *
 * @param name of the row
 * @param step that it belongs to
 * @param main whether it is of the pruned model itself, where the slider goes
 */
record PruneRow(
    String name,
    int step,
    boolean main,
    String left,
    String visual,
    String textual,
    String loss,
    String reading,
    String writing,
    String memory) {
  private static final String NONE = "\u2013";

  static List<PruneRow> of(Pruned pruned) {
    List<PruneRow> rows = new ArrayList<>();
    List<PrunedStep> main = pruned.main();
    int layers = pruned.request().layers();
    main.forEach(step -> rows.add(row(name(step, layers), step, main.get(0), true)));
    pruned.healed().ifPresent(step -> rows.add(row("healed", step, main.get(0), false)));
    List<PrunedStep> compared = pruned.compared();
    for (PrunedStep step : compared) {
      int last = compared.get(compared.size() - 1).step();
      if (step.step() == 0 || step.step() == last) {
        rows.add(
            row(
                pruned.request().comparedName()
                    + (step.step() == 0 ? ", before" : ", same layers out"),
                step,
                compared.get(0),
                false));
      }
    }
    return rows;
  }

  /** As a table of its own, in which each change has a column. */
  static DataTable table(List<PruneRow> rows) {
    return new DataTable(
        List.of(
            "model",
            "layers left",
            "visual",
            "change of visual, points",
            "textual",
            "change of textual, points",
            "loss, nats per answer token",
            "tokens read per second",
            "times as fast",
            "tokens written per second",
            "times as fast",
            "memory"),
        rows.stream()
            .map(
                row ->
                    List.of(
                        row.name(),
                        row.left(),
                        line(row.visual(), 0),
                        line(row.visual(), 1),
                        line(row.textual(), 0),
                        line(row.textual(), 1),
                        line(row.loss(), 0),
                        line(row.reading(), 0),
                        line(row.reading(), 1),
                        line(row.writing(), 0),
                        line(row.writing(), 1),
                        row.memory()))
            .toList());
  }

  private static String line(String cell, int number) {
    String[] lines = cell.split("\n", 2);
    return number >= lines.length || lines[number].equals(NONE) ? "" : lines[number];
  }

  private static String name(PrunedStep step, int layers) {
    if (step.removed().isEmpty()) {
      return "before";
    }
    return (step.removed().size() == 1 ? "layer " : "layers ")
        + LayerSelection.of(layers, step.removed())
        + " out";
  }

  private static PruneRow row(String name, PrunedStep step, PrunedStep before, boolean main) {
    boolean first = step.equals(before);
    return new PruneRow(
        name,
        step.step(),
        main,
        Integer.toString(step.left()),
        score(step.visual(), first ? null : before.visual()),
        score(step.textual(), first ? null : before.textual()),
        Double.isNaN(step.loss()) ? NONE : String.format(Locale.ROOT, "%.3f", step.loss()),
        speed(step.reading(), first ? Double.NaN : before.reading()),
        speed(step.writing(), first ? Double.NaN : before.writing()),
        memory(step.bytes()));
  }

  private static String memory(long bytes) {
    double mib = bytes / 1048576.0;
    return mib < 10 ? String.format(Locale.ROOT, "%.1f MiB", mib) : Units.bytes(bytes);
  }

  private static String score(@Nullable Double score, @Nullable Double before) {
    if (score == null) {
      return NONE;
    }
    String percent = String.format(Locale.ROOT, "%.1f %%", 100 * score);
    return before == null
        ? percent
        : percent
            + String.format(Locale.ROOT, "\n%+.1f", 100 * (score - before)).replace('-', '\u2212');
  }

  private static String speed(double now, double before) {
    if (Double.isNaN(now)) {
      return NONE;
    }
    String speed = String.format(Locale.ROOT, now < 100 ? "%.1f" : "%,.0f", now);
    return Double.isNaN(before) || before <= 0
        ? speed
        : speed + String.format(Locale.ROOT, "\n\u00d7%.2f", now / before);
  }
}
