package striate.app.compare;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
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
import striate.engine.report.RunGroups;
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

  /**
   * A group with what it needs to be compared with others.
   *
   * @param settings equal for groups that differ only in their layers and where they were made
   */
  private record Compared(String settings, List<Scored> members, ComparedGroup group) {
    RunCard card() {
      return members.get(0).card();
    }
  }

  /**
   * All layers first, then the best visual average first.
   *
   * @param runs the newest first
   */
  static List<GroupRow> rows(List<Scored> runs) {
    List<RunGroups.Group<Scored>> groups = RunGroups.of(runs, Grouping::member);
    List<String> names = names(groups);
    List<Compared> compared = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      List<Scored> members = groups.get(i).runs();
      compared.add(new Compared(settings(members.get(0)), members, group(names.get(i), members)));
    }
    List<GroupRow> rows = new ArrayList<>();
    for (Compared one : compared) {
      rows.add(
          new GroupRow(
              one.settings() + " " + origin(one.card()) + " " + one.group().layers(),
              one.group(),
              one.members().stream().map(Scored::card).toList(),
              retention(one, compared)));
    }
    rows.sort(
        Comparator.comparing((GroupRow row) -> row.group().hue() != StrategyHue.ALL)
            .thenComparing(row -> -average(row.group().visual())));
    return rows;
  }

  private static RunGroups.Member member(Scored run) {
    RunCard card = run.card();
    return new RunGroups.Member(
        settings(run) + " " + origin(card), List.copyOf(card.layers()), card.job());
  }

  /** Scores over other tasks cannot be averaged, even where the job asked for the same. */
  private static String settings(Scored run) {
    return run.card().recipe()
        + " "
        + run.last().stream().map(TaskResult::task).distinct().sorted().collect(joining(","));
  }

  /**
   * Runs of different machines are not averaged, since their times differ; recorded ones stay by
   * themselves, so that it is always clear whose numbers are shown.
   */
  private static String origin(RunCard card) {
    return (card.recorded() ? "recorded on " : "on ") + card.machine();
  }

  /** Selections' names; where two are the same, with what tells their jobs apart. */
  private static List<String> names(List<RunGroups.Group<Scored>> groups) {
    Map<String, List<Integer>> byTitle = new LinkedHashMap<>();
    for (int i = 0; i < groups.size(); i++) {
      byTitle.computeIfAbsent(title(groups.get(i).runs()), t -> new ArrayList<>()).add(i);
    }
    String[] names = new String[groups.size()];
    byTitle.forEach(
        (title, places) -> {
          List<RunCard> cards =
              places.stream().map(i -> groups.get(i).runs().get(0).card()).toList();
          List<String> differences = differences(cards);
          for (int k = 0; k < places.size(); k++) {
            names[places.get(k)] = places.size() == 1 ? title : title + ", " + differences.get(k);
          }
        });
    return List.of(names);
  }

  /** What tells groups of the same title apart: their jobs, their machines, or both. */
  private static List<String> differences(List<RunCard> cards) {
    boolean oneMachine = cards.stream().map(RunCard::machine).distinct().count() == 1;
    boolean oneRecipe = cards.stream().map(RunCard::recipe).distinct().count() == 1;
    List<String> machines = cards.stream().map(RunCard::machine).toList();
    if (oneRecipe && !oneMachine) {
      return machines;
    }
    List<String> jobs =
        RunGroups.differences(
            cards.stream().map(RunCard::job).toList(),
            cards.stream().map(RunCard::recipe).toList());
    return oneMachine
        ? jobs
        : IntStream.range(0, jobs.size())
            .mapToObj(i -> jobs.get(i) + ", " + machines.get(i))
            .toList();
  }

  private static String title(List<Scored> members) {
    RunCard card = members.get(0).card();
    return SelectionName.of(card.layers(), card.layerCount()).text()
        + (card.recorded() ? ", recorded" : "");
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
      return results.get(0).share();
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
            .map(TaskResult::share)
            .toList();
    double below = spread(tasks, task -> task.value() - task.low());
    double above = spread(tasks, task -> task.high() - task.value());
    return new Interval(mean, Math.max(0, mean - below), Math.min(1, mean + above));
  }

  private static double spread(List<Interval> tasks, ToDoubleFunction<Interval> arm) {
    return Math.sqrt(tasks.stream().mapToDouble(task -> Math.pow(arm.applyAsDouble(task), 2)).sum())
        / tasks.size();
  }

  private static @Nullable Double retention(Compared one, List<Compared> all) {
    Interval mine = one.group().visual();
    if (mine == null) {
      return null;
    }
    // scores do not depend on the machine: all layers tuned elsewhere serve if there are no others
    return all.stream()
        .filter(other -> other.group().hue() == StrategyHue.ALL)
        .filter(other -> other.settings().equals(one.settings()))
        .filter(other -> average(other.group().visual()) > 0)
        .min(Comparator.comparing(other -> !origin(other.card()).equals(origin(one.card()))))
        .map(whole -> mine.value() / average(whole.group().visual()))
        .orElse(null);
  }

  private static double average(@Nullable Interval interval) {
    return interval == null ? 0 : interval.value();
  }

  private static double fraction(TaskResult result) {
    return result.share().value();
  }

  private static Sense sense(Modality modality) {
    return modality == Modality.VISUAL ? Sense.VISUAL : Sense.TEXTUAL;
  }
}
