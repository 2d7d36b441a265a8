package striate.engine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;
import striate.engine.sweep.SweepRun;

/** Prints a sweep's plan, its progress and its end, for a person or as lines of JSON. */
final class SweepReport {
  private final Terminal terminal;
  private final boolean json;
  private final String name;
  private final Set<RunId> left = new HashSet<>();
  private double secondsLeft = Double.NaN;
  private int all;

  SweepReport(Terminal terminal, boolean json, String name) {
    this.terminal = terminal;
    this.json = json;
    this.name = name;
  }

  /**
   * @param whole whether to list every run
   */
  void plan(List<SweepRun> runs, SweepForecast forecast, boolean whole) {
    secondsLeft = forecast.seconds();
    if (json) {
      JsonOption.print(terminal, tree(runs, forecast));
      return;
    }
    int width = runs.stream().mapToInt(run -> run.planned().job().name().length()).max().orElse(0);
    for (int i = 0; whole && i < runs.size(); i++) {
      SweepRun run = runs.get(i);
      double seconds = forecast.runs().get(i).seconds();
      terminal.print(
          String.format(
              Locale.ROOT,
              "%4d  %-" + Math.max(1, width) + "s  %-11s %8s  layers %s",
              i + 1,
              run.planned().job().name(),
              word(run),
              run.state() == SweepRun.State.DONE || Double.isNaN(seconds)
                  ? ""
                  : Durations.of(seconds),
              run.planned().selection()));
    }
    long done = count(runs, SweepRun.State.DONE);
    long recorded = runs.stream().filter(SweepRun::shipped).count();
    say(
        whole,
        name
            + ": "
            + runs.size()
            + (runs.size() == 1 ? " run" : " runs")
            + ", "
            + done
            + " done"
            + (recorded == 0
                ? ""
                : ", " + recorded + " of them recorded with Striate (--no-recorded repeats them)"));
    if (done < runs.size()) {
      say(
          whole,
          "time: "
              + (Double.isNaN(secondsLeft)
                  ? "not known"
                  : "about " + Durations.of(secondsLeft) + " (" + forecast.basis() + ")"));
      say(
          whole,
          "disk: about "
              + Bytes.of(forecast.bytes())
              + (forecast.free() < 0 ? "" : " of " + Bytes.of(forecast.free()) + " free"));
    }
  }

  /** The plan is a result where it is all that was asked for. */
  private void say(boolean result, String line) {
    if (result) {
      terminal.print(line);
    } else {
      terminal.say(line);
    }
  }

  private Map<String, @Nullable Object> tree(List<SweepRun> runs, SweepForecast forecast) {
    List<Map<String, @Nullable Object>> list = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      SweepRun run = runs.get(i);
      Map<String, @Nullable Object> one = run(run);
      one.put("seconds", finite(forecast.runs().get(i).seconds()));
      one.put("bytes", forecast.runs().get(i).bytes());
      list.add(one);
    }
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("event", "plan");
    tree.put("sweep", name);
    tree.put("count", runs.size());
    tree.put("done", count(runs, SweepRun.State.DONE));
    tree.put("recorded", runs.stream().filter(SweepRun::shipped).count());
    tree.put("left", runs.size() - count(runs, SweepRun.State.DONE));
    tree.put("seconds", finite(forecast.seconds()));
    tree.put("basis", forecast.basis());
    tree.put("bytes", forecast.bytes());
    tree.put("freeBytes", forecast.free() < 0 ? null : forecast.free());
    tree.put("runs", list);
    return tree;
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static Map<String, @Nullable Object> run(SweepRun run) {
    Map<String, @Nullable Object> one = new LinkedHashMap<>();
    one.put("name", run.planned().job().name());
    one.put("strategies", run.planned().labels());
    one.put("layers", run.planned().selection().indices());
    one.put("method", run.planned().job().method().word());
    one.put("seed", run.planned().job().seed());
    one.put("share", run.planned().job().dataShare());
    one.put("steps", run.planned().job().steps());
    one.put("learningRate", run.planned().job().optimizer().learningRate());
    one.put("state", word(run.state()));
    one.put("recorded", run.shipped());
    one.put("run", run.recorded() == null ? null : run.id().value());
    return one;
  }

  private static String word(SweepRun run) {
    return run.shipped() ? "recorded" : word(run.state());
  }

  private static String word(SweepRun.State state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static long count(List<SweepRun> runs, SweepRun.State state) {
    return runs.stream().filter(run -> run.state() == state).count();
  }

  /** The sweep's runs were submitted. */
  synchronized void begin(List<SweepRun> submitted) {
    all = submitted.size();
    submitted.stream()
        .filter(run -> run.state() != SweepRun.State.DONE)
        .forEach(run -> left.add(run.id()));
  }

  /** A run's status changed, of this sweep or another. */
  synchronized void changed(RunSummary run) {
    if (!left.contains(run.id())) {
      return;
    }
    if (run.status() == RunStatus.RUNNING && !json) {
      terminal.say(place(0) + run.name() + "  " + run.id());
    }
    if (!run.status().ended()) {
      return;
    }
    left.remove(run.id());
    secondsLeft -= run.totalSeconds();
    if (json) {
      Map<String, @Nullable Object> line = new LinkedHashMap<>();
      line.put("event", "run");
      line.put("run", run.id().value());
      line.put("name", run.name());
      line.put("status", run.status().word());
      line.put("seconds", run.totalSeconds());
      line.put("visual", run.visual());
      line.put("textual", run.textual());
      line.put("left", left.size());
      JsonOption.print(terminal, line);
      return;
    }
    String reason = run.failureReason();
    terminal.say(
        place(1)
            + run.name()
            + "  "
            + run.status().word()
            + (reason.isEmpty() ? scores(run) : ": " + reason)
            + (left.isEmpty() || !(secondsLeft > 0)
                ? ""
                : ", about " + Durations.of(secondsLeft) + " left"));
  }

  private String place(int ended) {
    return (all - left.size() + 1 - ended) + "/" + all + "  ";
  }

  private static String scores(RunSummary run) {
    String time = " in " + Durations.of(run.totalSeconds());
    Double visual = run.visual();
    Double textual = run.textual();
    return time
        + (visual == null ? "" : String.format(Locale.ROOT, ", visual %.1f %%", 100 * visual))
        + (textual == null ? "" : String.format(Locale.ROOT, ", textual %.1f %%", 100 * textual));
  }

  /** Prints the end and returns the exit code. */
  int end(List<SweepRun> runs, boolean ended, Path workspace) {
    long done = count(runs, SweepRun.State.DONE);
    if (json) {
      Map<String, @Nullable Object> line = new LinkedHashMap<>();
      line.put("event", done == runs.size() ? "finished" : "unfinished");
      line.put("sweep", name);
      line.put("count", runs.size());
      line.put("done", done);
      JsonOption.print(terminal, line);
    }
    if (done == runs.size()) {
      if (!json) {
        terminal.say("the sweep is done: `striate sweep figures " + name + "` writes its figures");
      }
      return Cli.DONE;
    }
    String missing = (runs.size() - done) + " of " + runs.size() + " runs ";
    if (!ended) {
      throw Problem.workFailed(
          "the queue is paused, and " + missing + "wait",
          workspace,
          "let them start with `striate queue resume`, and give the same command again");
    }
    throw Problem.workFailed(
        missing + "did not finish",
        workspace,
        "see `striate runs show ID`; `striate sweep --resume " + name + "` tries them again");
  }
}
