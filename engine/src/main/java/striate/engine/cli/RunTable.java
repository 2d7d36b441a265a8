package striate.engine.cli;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import striate.engine.region.LayerSelection;
import striate.engine.run.Provenance;
import striate.engine.run.RunEvent;
import striate.engine.store.RunSummary;
import striate.engine.store.TaskScore;

/** Runs as lines of text and as JSON. */
final class RunTable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());
  private static final int NAME = 24;

  private RunTable() {}

  /**
   * A heading and a line per run; selections are stripes with layer 0 on the left.
   *
   * @param remarks a few words at the end of a run's line; may be empty
   */
  static List<String> lines(List<RunSummary> runs, Function<RunSummary, String> remarks) {
    int id = runs.stream().mapToInt(r -> r.id().value().length()).max().orElse(2);
    int stripes =
        Math.max(6, runs.stream().mapToInt(r -> stripes(r.selection()).length()).max().orElse(0));
    String form =
        "%-" + id + "s  %-" + NAME + "s  %-11s  %-" + stripes + "s  %9s  %8s  %7s  %7s  %10s  %s";
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
                form, "id", "name", "status", "layers", "steps", "loss", "visual", "textual",
                "tuning", "")
            .stripTrailing());
    for (RunSummary run : runs) {
      lines.add(
          String.format(
                  Locale.ROOT,
                  form,
                  run.id(),
                  shortened(run.name()),
                  run.status().word(),
                  run.selection() == null ? run.layers() : stripes(run.selection()),
                  run.totalSteps() == null ? run.step() : run.step() + "/" + run.totalSteps(),
                  run.lastLoss() == null ? "" : String.format(Locale.ROOT, "%.4f", run.lastLoss()),
                  percent(run.visual()),
                  percent(run.textual()),
                  run.tuningSeconds() == 0 ? "" : Durations.of(run.tuningSeconds()),
                  remarks.apply(run))
              .stripTrailing());
    }
    return lines;
  }

  /** The details of one run. */
  static List<String> details(RunSummary run, List<TaskScore> scores, List<String> warnings) {
    List<String> lines = new ArrayList<>();
    lines.add(run.id() + "  " + run.name());
    field(lines, "status", run.status().word());
    field(lines, "failure reason", run.failureReason());
    LayerSelection selection = run.selection();
    field(
        lines,
        "layers",
        selection == null
            ? run.layers()
            : stripes(selection)
                + "  "
                + selection
                + "  ("
                + selection.count()
                + " of "
                + selection.layerCount()
                + ")");
    field(lines, "made", TIME.format(run.createdAt()));
    field(
        lines,
        "steps",
        run.totalSteps() == null ? run.step() + "" : run.step() + " of " + run.totalSteps());
    if (run.trainableParameters() != null) {
      field(
          lines,
          "learning",
          String.format(Locale.ROOT, "%,d parameters", run.trainableParameters()));
    }
    if (run.lastLoss() != null) {
      field(lines, "loss", String.format(Locale.ROOT, "%.6f", run.lastLoss()));
    }
    field(
        lines,
        "tuning",
        Durations.of(run.tuningSeconds()) + ", " + Durations.of(run.totalSeconds()) + " in total");
    field(lines, "visual", change(run.visualBefore(), run.visual()));
    field(lines, "textual", change(run.textualBefore(), run.textual()));
    for (TaskScore score : scores) {
      field(
          lines,
          "  " + score.task(),
          String.format(
              Locale.ROOT,
              "%s  (%s, %,d%s %s)",
              score.inWords(),
              score.metric().wordWithDirection(),
              score.questions(),
              score.isPartial() ? String.format(Locale.ROOT, " of %,d", score.of()) : "",
              score.of() == 1 ? "question" : "questions"));
    }
    origin(lines, run);
    warnings.forEach(warning -> field(lines, "warning", warning));
    return lines;
  }

  private static void origin(List<String> lines, RunSummary run) {
    RunEvent.Machine machine = run.machine();
    Provenance provenance = run.provenance();
    field(lines, "seed", Long.toString(run.job().seed()));
    field(lines, "recipe", run.recipe());
    if (machine != null) {
      field(
          lines,
          "machine",
          (provenance == null || provenance.host().isEmpty() ? "" : provenance.host() + ", ")
              + machine.processor()
              + ", "
              + machine.cores()
              + " cores, "
              + machine.os()
              + ", "
              + machine.device());
    }
    if (provenance != null) {
      Provenance.Inputs inputs = provenance.inputs();
      field(lines, "model", run.job().model() + "  sha256 " + shortened(inputs.model()));
      if (inputs.adapter() != null) {
        field(
            lines,
            "adapter",
            run.job().initialAdapter() + "  sha256 " + shortened(inputs.adapter()));
      }
      field(
          lines, "samples", run.job().data().samples() + "  sha256 " + shortened(inputs.samples()));
      provenance.libraries().forEach((name, version) -> field(lines, name, version));
    }
  }

  /** One run as a JSON object, with null for unknown values. */
  static Map<String, @Nullable Object> json(RunSummary run) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    LayerSelection selection = run.selection();
    json.put("id", run.id().value());
    json.put("name", run.name());
    json.put("status", run.status().name());
    json.put("layers", run.layers());
    json.put("selectedLayers", selection == null ? null : selection.indices());
    json.put("layerCount", selection == null ? null : selection.layerCount());
    json.put("createdAt", run.createdAt().toString());
    json.put("endedAt", run.endedAt() == null ? null : run.endedAt().toString());
    json.put("step", run.step());
    json.put("totalSteps", run.totalSteps());
    json.put("loss", run.lastLoss());
    json.put("trainableParameters", run.trainableParameters());
    json.put("totalParameters", run.totalParameters());
    json.put("tuningSeconds", run.tuningSeconds());
    json.put("totalSeconds", run.totalSeconds());
    json.put("visualBefore", run.visualBefore());
    json.put("visual", run.visual());
    json.put("textualBefore", run.textualBefore());
    json.put("textual", run.textual());
    json.put("seed", run.job().seed());
    json.put("recipe", run.recipe());
    json.put("machine", run.machine());
    json.put("provenance", run.provenance());
    json.put("trouble", run.failureReason().isEmpty() ? null : run.failureReason());
    return json;
  }

  /** One character per layer: a full block for a chosen one. */
  static String stripes(@Nullable LayerSelection selection) {
    if (selection == null) {
      return "";
    }
    StringBuilder stripes = new StringBuilder();
    for (boolean chosen : selection.flags()) {
      stripes.append(chosen ? '█' : '·');
    }
    return stripes.toString();
  }

  static void field(List<String> lines, String name, String value) {
    if (!value.isEmpty()) {
      lines.add(String.format("  %-16s %s", name, value));
    }
  }

  private static String change(@Nullable Double before, @Nullable Double after) {
    if (after == null) {
      return before == null ? "" : percent(before) + " before tuning";
    }
    return before == null
        ? percent(after)
        : percent(before) + " before tuning, " + percent(after) + " after";
  }

  private static String percent(@Nullable Double share) {
    return share == null ? "" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  static String shortened(String name) {
    return name.length() <= NAME ? name : name.substring(0, NAME - 1) + "…";
  }
}
