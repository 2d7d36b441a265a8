package striate.app.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import striate.app.look.Units;
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

  static List<PruneRow> of(Pruned pruned) {
    List<PruneRow> rows = new ArrayList<>();
    List<PrunedStep> main = pruned.main();
    int layers = pruned.request().layers();
    main.forEach(step -> rows.add(row(name(step, layers), step, main.get(0), true)));
    pruned.healed().ifPresent(step -> rows.add(row("healed", step, main.get(0), false)));
    List<PrunedStep> compared = pruned.compared();
    for (PrunedStep step : compared) {
      Optional<PrunedStep> last = Optional.of(compared.get(compared.size() - 1));
      if (step.step() == 0 || last.get() == step) {
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

  private static String name(PrunedStep step, int layers) {
    if (step.removed().isEmpty()) {
      return "before";
    }
    return (step.removed().size() == 1 ? "layer " : "layers ")
        + LayerSelection.of(layers, step.removed())
        + " out";
  }

  private static PruneRow row(String name, PrunedStep step, PrunedStep before, boolean main) {
    boolean first = step == before;
    return new PruneRow(
        name,
        step.step(),
        main,
        Integer.toString(step.left()),
        score(step.visual(), first ? null : before.visual()),
        score(step.textual(), first ? null : before.textual()),
        Double.isNaN(step.loss()) ? "\u2013" : String.format(Locale.ROOT, "%.3f", step.loss()),
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
      return "\u2013";
    }
    String percent = String.format(Locale.ROOT, "%.1f %%", 100 * score);
    return before == null
        ? percent
        : percent
            + String.format(Locale.ROOT, "\n%+.1f", 100 * (score - before)).replace('-', '\u2212');
  }

  private static String speed(double now, double before) {
    if (Double.isNaN(now)) {
      return "\u2013";
    }
    String speed = String.format(Locale.ROOT, now < 100 ? "%.1f" : "%,.0f", now);
    return Double.isNaN(before) || before <= 0
        ? speed
        : speed + String.format(Locale.ROOT, "\n\u00d7%.2f", now / before);
  }
}
