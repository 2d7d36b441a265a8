package striate.engine.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import striate.engine.job.LocalLauncher;
import striate.engine.job.QueueSnapshot;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;

/** The queue as lines of text and as JSON. */
final class QueueTable {
  /** Said where runs wait and no process starts them. */
  static final String UNATTENDED =
      "nothing starts the waiting jobs now: run `striate queue run`, or open the workbench";

  private static final int NAME = 24;

  private QueueTable() {}

  /** The queue in one line, then a line for every run, the active ones first. */
  static List<String> lines(QueueSnapshot queue) {
    List<String> lines = new ArrayList<>(List.of("queue: " + queue.headline()));
    List<RunSummary> runs = runs(queue);
    if (runs.isEmpty()) {
      return lines;
    }
    int id = width(runs.stream().map(run -> run.id().value()).toList(), 2);
    int layers = width(runs.stream().map(QueueTable::layers).toList(), 6);
    int place = width(runs.stream().map(QueueTable::place).toList(), 2);
    String form =
        "%3s  %-" + id + "s  %-" + NAME + "s  %-" + layers + "s  %-" + place + "s  %-9s  %9s  %s";
    lines.add(
        String.format(form, "", "id", "name", "layers", "on", "state", "steps", "")
            .stripTrailing());
    for (RunSummary run : runs) {
      int position = queue.position(run.id());
      lines.add(
          String.format(
                  Locale.ROOT,
                  form,
                  position == 0 ? "" : position,
                  run.id(),
                  RunTable.shortened(run.name()),
                  layers(run),
                  place(run),
                  state(queue, run),
                  steps(run),
                  time(queue, run))
              .stripTrailing());
    }
    return lines;
  }

  /** Everything as a JSON object, with null for unknown values. */
  static Map<String, Object> json(QueueSnapshot queue) {
    List<Map<String, @Nullable Object>> runs = new ArrayList<>();
    for (RunSummary run : runs(queue)) {
      int position = queue.position(run.id());
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("id", run.id().value());
      json.put("name", run.name());
      json.put("status", run.status().name());
      json.put("stopping", queue.stopping().contains(run.id()));
      json.put("position", position == 0 ? null : position);
      json.put("layers", run.layers());
      json.put("launcher", run.launcher());
      json.put("slot", run.slot());
      json.put("handle", run.handle());
      json.put("step", run.step());
      json.put("totalSteps", run.totalSteps());
      json.put("secondsLeft", run.secondsLeft());
      json.put("startsInSeconds", queue.startsIn().get(run.id()));
      runs.add(json);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("paused", queue.paused());
    json.put("reason", queue.reason());
    json.put("pauseOnError", queue.pauseOnError());
    json.put("attended", queue.attended());
    json.put("runs", runs);
    return json;
  }

  private static List<RunSummary> runs(QueueSnapshot queue) {
    List<RunSummary> runs = new ArrayList<>(queue.active());
    runs.addAll(queue.waiting());
    return runs;
  }

  private static int width(List<String> texts, int least) {
    return Math.max(least, texts.stream().mapToInt(String::length).max().orElse(0));
  }

  private static String layers(RunSummary run) {
    return run.selection() == null ? run.layers() : RunTable.stripes(run.selection());
  }

  /** The device of a run on this machine; the launcher of others. */
  static String place(RunSummary run) {
    String slot = run.slot();
    return run.launcher().equals(LocalLauncher.NAME) && slot != null ? slot : run.launcher();
  }

  private static String state(QueueSnapshot queue, RunSummary run) {
    if (queue.stopping().contains(run.id())) {
      return "stopping";
    }
    return run.status() == RunStatus.QUEUED ? "waiting" : run.status().word();
  }

  private static String steps(RunSummary run) {
    if (run.totalSteps() == null) {
      return run.step() == 0 ? "" : Integer.toString(run.step());
    }
    return run.step() + "/" + run.totalSteps();
  }

  private static String time(QueueSnapshot queue, RunSummary run) {
    if (run.status() == RunStatus.QUEUED) {
      Double start = queue.startsIn().get(run.id());
      return start == null ? "" : start == 0 ? "next" : "starts in about " + Durations.of(start);
    }
    Double left = run.secondsLeft();
    return left == null ? "" : Durations.of(left) + " left";
  }
}
