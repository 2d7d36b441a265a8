package striate.engine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Metric;
import striate.engine.run.Provenance;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.store.LossPoint;
import striate.engine.store.RunReader;
import striate.engine.store.RunSummary;
import striate.engine.store.TaskScore;

/**
 * A run beside its repetition, number by number.
 *
 * @param steps that either of them made
 * @param equalSteps whose losses are equal to the bit
 * @param first the first step whose losses differ; null if none does
 * @param largest the largest relative difference of two losses; infinite where one is missing
 * @param scores that either of them has
 * @param equalScores with as many right answers of as many questions
 * @param differing scores that differ, in words
 * @param circumstances what differs in files, machine and libraries, in words: what explains other
 *     numbers
 */
public record Replay(
    int steps,
    int equalSteps,
    @Nullable Step first,
    double largest,
    int scores,
    int equalScores,
    List<String> differing,
    List<String> circumstances) {
  public Replay {
    differing = List.copyOf(differing);
    circumstances = List.copyOf(circumstances);
  }

  /**
   * One step of both.
   *
   * @param original NaN where the step is missing
   * @param repeated likewise
   */
  public record Step(int step, double original, double repeated) {}

  /** Whether every number is the same. */
  public boolean isEqual() {
    return equalSteps == steps && equalScores == scores;
  }

  /**
   * Compares what is stored of two runs.
   *
   * @param reader where the original is stored: it may be one that comes with Striate
   */
  public static Replay of(RunReader reader, RunId original, RunReader repetitions, RunId repeated) {
    Map<Integer, Double> before = losses(reader.losses(original));
    Map<Integer, Double> after = losses(repetitions.losses(repeated));
    TreeSet<Integer> all = new TreeSet<>(before.keySet());
    all.addAll(after.keySet());
    int equal = 0;
    double largest = 0;
    Step first = null;
    for (int step : all) {
      Double one = before.get(step);
      Double other = after.get(step);
      if (one != null && one.equals(other)) {
        equal++;
        continue;
      }
      Step different =
          new Step(step, one == null ? Double.NaN : one, other == null ? Double.NaN : other);
      largest = Math.max(largest, relative(different));
      first = first == null ? different : first;
    }
    Map<String, TaskScore> scored = scores(reader.scores(original));
    Map<String, TaskScore> scoredAgain = scores(repetitions.scores(repeated));
    TreeSet<String> tasks = new TreeSet<>(scored.keySet());
    tasks.addAll(scoredAgain.keySet());
    List<String> differing = new ArrayList<>();
    for (String task : tasks) {
      String one = words(scored.get(task));
      String other = words(scoredAgain.get(task));
      if (!one.equals(other)) {
        differing.add(task + ": " + one + ", repeated " + other);
      }
    }
    return new Replay(
        all.size(),
        equal,
        first,
        largest,
        tasks.size(),
        tasks.size() - differing.size(),
        differing,
        circumstances(reader.run(original), repetitions.run(repeated)));
  }

  private static double relative(Step step) {
    double scale = Math.max(Math.abs(step.original()), Math.abs(step.repeated()));
    double difference = Math.abs(step.original() - step.repeated());
    return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference / scale;
  }

  private static Map<Integer, Double> losses(List<LossPoint> points) {
    return points.stream()
        .collect(Collectors.toMap(LossPoint::step, LossPoint::loss, (older, newer) -> newer));
  }

  private static Map<String, TaskScore> scores(List<TaskScore> scores) {
    return scores.stream()
        .collect(
            Collectors.toMap(
                score -> score.task() + " after step " + score.step(),
                Function.identity(),
                (older, newer) -> newer));
  }

  private static String words(@Nullable TaskScore score) {
    if (score == null) {
      return "not scored";
    }
    return score.metric() == Metric.ACCURACY
        ? Math.round(score.value() * score.questions()) + " of " + score.questions()
        : score.value() + " over " + score.questions() + " questions";
  }

  /** What differs between two runs' files, machines and libraries. */
  public static List<String> circumstances(RunSummary original, RunSummary repeated) {
    List<String> found = new ArrayList<>();
    Provenance before = original.provenance();
    Provenance after = repeated.provenance();
    if (before == null) {
      found.add("the files of the original were not recorded");
    } else if (after != null) {
      changedFiles(before, after).forEach(found::add);
      TreeSet<String> names = new TreeSet<>(before.libraries().keySet());
      names.addAll(after.libraries().keySet());
      for (String name : names) {
        differ(found, name, before.libraries().get(name), after.libraries().get(name));
      }
    }
    RunEvent.Machine was = original.machine();
    RunEvent.Machine is = repeated.machine();
    if (was != null && is != null) {
      differ(found, "processor", was.processor(), is.processor());
      differ(found, "cores", was.cores() + "", is.cores() + "");
      differ(found, "device", was.device(), is.device());
      differ(found, "engine", was.engine(), is.engine());
    }
    return found;
  }

  /** Files whose content is another than the original's. */
  public static List<String> changedFiles(Provenance original, Provenance repeated) {
    return repeated.inputs().changedFrom(original.inputs()).stream()
        .map(name -> "the " + name + " changed")
        .toList();
  }

  private static void differ(
      List<String> found, String name, @Nullable String before, @Nullable String after) {
    if (!Objects.equals(before, after)) {
      found.add(name + ": " + shown(before) + ", now " + shown(after));
    }
  }

  private static String shown(@Nullable String value) {
    return value == null ? "not recorded" : value;
  }
}
