package striate.app.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import striate.app.look.SelectionName;
import striate.app.workspace.Intervals;
import striate.app.workspace.RunCard;
import striate.app.workspace.TaskResult;
import striate.charts.data.ComparedGroup;
import striate.charts.data.Interval;
import striate.charts.data.Sense;
import striate.charts.data.StrategyHue;
import striate.charts.data.TaskScore;
import striate.engine.run.JobSpec;
import striate.engine.run.Modality;

/** Groups finished runs that differ only in their seed, and averages over the seeds. */
final class Grouping {
  private Grouping() {}

  /** A run with the scores at its last step. */
  record Scored(RunCard card, List<TaskResult> last) {
    Scored {
      last = List.copyOf(last);
    }
  }

  /** Settings that two runs must share to be compared as selections. */
  private record Settings(
      String model,
      JobSpec.Data data,
      JobSpec.Method method,
      JobSpec.Lora lora,
      boolean trainProjector,
      JobSpec.Optimizer optimizer,
      int batch,
      int steps,
      Set<String> tasks) {
    static Settings of(Scored run) {
      RunCard card = run.card();
      JobSpec job = card.job();
      return new Settings(
          job.model(),
          job.data(),
          job.method(),
          job.lora(),
          job.trainProjector(),
          job.optimizer(),
          job.batchSize() * job.gradientAccumulation(),
          card.totalSteps(),
          run.last().stream().map(TaskResult::task).collect(Collectors.toCollection(TreeSet::new)));
    }
  }

  private record Key(Settings settings, List<Integer> layers) {}

  /** All layers first, then the best visual average first. */
  static List<GroupRow> rows(List<Scored> runs) {
    Map<Key, List<Scored>> groups = new LinkedHashMap<>();
    for (Scored run : runs) {
      Key key = new Key(Settings.of(run), List.copyOf(run.card().layers()));
      groups.computeIfAbsent(key, none -> new ArrayList<>()).add(run);
    }
    Map<String, Integer> names = new LinkedHashMap<>();
    groups.forEach((key, members) -> names.merge(title(members), 1, Integer::sum));
    Map<Key, ComparedGroup> compared = new LinkedHashMap<>();
    groups.forEach(
        (key, members) -> {
          String title = title(members);
          compared.put(
              key,
              group(
                  names.getOrDefault(title, 1) > 1 ? title + difference(key.settings()) : title,
                  members));
        });
    List<GroupRow> rows = new ArrayList<>();
    compared.forEach(
        (key, group) ->
            rows.add(
                new GroupRow(
                    key.toString(),
                    group,
                    groups.getOrDefault(key, List.of()).stream().map(Scored::card).toList(),
                    retention(key, group, compared))));
    rows.sort(
        Comparator.comparing((GroupRow row) -> row.group().hue() != StrategyHue.ALL)
            .thenComparing(row -> -average(row.group().visual())));
    return rows;
  }

  private static String title(List<Scored> members) {
    RunCard card = members.get(0).card();
    return SelectionName.of(card.layers(), card.layerCount()).text();
  }

  private static String difference(Settings settings) {
    String method =
        settings.method() == JobSpec.Method.FULL ? "full" : "LoRA r " + settings.lora().rank();
    return ", "
        + method
        + ", "
        + settings.steps()
        + " steps, "
        + settings.tasks().size()
        + " tasks"
        + (settings.trainProjector() ? "" : ", projector frozen");
  }

  private static ComparedGroup group(String name, List<Scored> members) {
    RunCard card = members.get(0).card();
    List<TaskScore> tasks = new ArrayList<>();
    for (Modality modality : Modality.values()) {
      members.stream()
          .flatMap(run -> run.last().stream())
          .filter(result -> result.modality() == modality)
          .map(TaskResult::task)
          .distinct()
          .forEach(task -> tasks.add(new TaskScore(task, sense(modality), score(members, task))));
    }
    List<Double> seconds =
        members.stream().map(run -> run.card().tuningSeconds()).filter(s -> s > 0).toList();
    return new ComparedGroup(
        name,
        SelectionName.of(card.layers(), card.layerCount()).hue(),
        card.layerCount(),
        List.copyOf(card.layers()),
        members.size(),
        tasks,
        average(members, Modality.VISUAL),
        average(members, Modality.TEXTUAL),
        seconds.isEmpty() ? null : Intervals.ofSeeds(seconds, 0, Double.MAX_VALUE),
        card.trainableParameters());
  }

  private static Interval score(List<Scored> members, String task) {
    List<TaskResult> results =
        members.stream()
            .flatMap(run -> run.last().stream())
            .filter(result -> result.task().equals(task))
            .toList();
    if (results.size() == 1) {
      return Intervals.ofQuestions(results.get(0).correct(), results.get(0).total());
    }
    return Intervals.ofSeeds(results.stream().map(Grouping::fraction).toList(), 0, 1);
  }

  /**
   * Mean over the tasks with equal weights. The interval is over seeds, or over questions for a
   * single seed.
   */
  private static @Nullable Interval average(List<Scored> members, Modality modality) {
    List<Double> means = new ArrayList<>();
    for (Scored run : members) {
      run.last().stream()
          .filter(result -> result.modality() == modality)
          .mapToDouble(Grouping::fraction)
          .average()
          .ifPresent(means::add);
    }
    if (means.isEmpty()) {
      return null;
    }
    return means.size() > 1
        ? Intervals.ofSeeds(means, 0, 1)
        : overQuestions(members, modality, means.get(0));
  }

  private static Interval overQuestions(List<Scored> members, Modality modality, double mean) {
    List<Interval> tasks =
        members.stream()
            .flatMap(run -> run.last().stream())
            .filter(result -> result.modality() == modality)
            .map(result -> Intervals.ofQuestions(result.correct(), result.total()))
            .toList();
    double below = spread(tasks, task -> task.value() - task.low());
    double above = spread(tasks, task -> task.high() - task.value());
    return new Interval(mean, Math.max(0, mean - below), Math.min(1, mean + above));
  }

  private static double spread(List<Interval> tasks, ToDoubleFunction<Interval> arm) {
    return Math.sqrt(tasks.stream().mapToDouble(task -> Math.pow(arm.applyAsDouble(task), 2)).sum())
        / tasks.size();
  }

  private static @Nullable Double retention(
      Key key, ComparedGroup group, Map<Key, ComparedGroup> groups) {
    Interval mine = group.visual();
    Function<ComparedGroup, @Nullable Interval> visual = ComparedGroup::visual;
    for (Map.Entry<Key, ComparedGroup> other : groups.entrySet()) {
      Interval all = visual.apply(other.getValue());
      if (other.getValue().hue() == StrategyHue.ALL
          && other.getKey().settings().equals(key.settings())
          && all != null
          && mine != null
          && all.value() > 0) {
        return mine.value() / all.value();
      }
    }
    return null;
  }

  private static double average(@Nullable Interval interval) {
    return interval == null ? 0 : interval.value();
  }

  private static double fraction(TaskResult result) {
    return (double) result.correct() / result.total();
  }

  private static Sense sense(Modality modality) {
    return modality == Modality.VISUAL ? Sense.VISUAL : Sense.TEXTUAL;
  }
}
