package striate.engine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import striate.engine.run.Modality;
import striate.engine.stats.Range;

/** What a reader of a comparison has to know, one sentence each. */
final class ComparisonNotes {
  private final List<ScoredGroup> groups;
  private final List<String> notes = new ArrayList<>();

  ComparisonNotes(List<ScoredGroup> groups) {
    this.groups = groups;
  }

  List<String> all() {
    return notes;
  }

  void method(Comparison.Options options) {
    notes.add(
        String.format(
            Locale.ROOT,
            "Intervals are %s %% over questions, clustered by image or group, and over seeds;"
                + " differences are paired over questions; p values are corrected by %s;"
                + " detectable is the smallest true difference found with a power of %s %%.",
            percent(options.confidence()),
            options.correction().title(),
            percent(options.power())));
  }

  private static String percent(double share) {
    double percent = 100 * share;
    return Math.abs(percent - Math.rint(percent)) < 1e-9
        ? Long.toString(Math.round(percent))
        : String.format(Locale.ROOT, "%.1f", percent);
  }

  void seeds() {
    named(
        groups.stream().filter(group -> group.runs().size() == 1).toList(),
        " has one seed: another seed may score otherwise, which its interval leaves out.",
        " have one seed: another seed may score otherwise, which their intervals leave out.");
    named(
        groups.stream().filter(group -> group.runs().size() == 2).toList(),
        " has two seeds, which tell little of how much seeds vary.",
        " have two seeds, which tell little of how much seeds vary.");
    for (ScoredGroup group : groups) {
      int repeats = group.repeats().size();
      if (repeats > 0) {
        notes.add(
            String.format(
                "%d further %s of %s not counted: the seed is there already.",
                repeats,
                repeats == 1 ? "run" : "runs",
                group.name() + (repeats == 1 ? " is" : " are")));
      }
    }
  }

  /** One sentence of one or several groups; none of none. */
  private void named(List<ScoredGroup> some, String ofOne, String ofSeveral) {
    if (!some.isEmpty()) {
      String names =
          some.size() > 1 && some.size() == groups.size()
              ? "All groups"
              : listed(some.stream().map(ScoredGroup::name).toList());
      notes.add(names + (some.size() == 1 ? ofOne : ofSeveral));
    }
  }

  /** As in {@code A; B, steps 60 and C}: names may have commas. */
  private static String listed(List<String> names) {
    int last = names.size() - 1;
    return last < 1
        ? names.get(0)
        : String.join("; ", names.subList(0, last)) + " and " + names.get(last);
  }

  /** Names the runs that keep tasks from being compared question by question. */
  void unpaired(List<ComparedTask> all) {
    List<ComparedTask> tasks = all.stream().filter(task -> !task.isPaired()).toList();
    if (tasks.isEmpty() || groups.size() < 2) {
      return;
    }
    List<ScoredGroup> unanswered =
        groups.stream()
            .filter(group -> group.runs().stream().anyMatch(run -> !run.totals().isEmpty()))
            .toList();
    String what = tasks.size() == all.size() ? "scores are" : names(tasks) + " is";
    named(
        unanswered,
        " has runs without recorded answers: "
            + what
            + " not compared question by question, so that only large differences are found.",
        " have runs without recorded answers: "
            + what
            + " not compared question by question, so that only large differences are found.");
  }

  void task(ComparedTask task) {
    if (task.questions() == 0) {
      notes.add(task.name() + " has no question that all runs have answered.");
    } else if (task.isPartial()) {
      notes.add(
          task.name()
              + " is partial: "
              + (task.of() > task.questions()
                  ? String.format(Locale.ROOT, "%,d of %,d", task.questions(), task.of())
                  : task.questions() + "")
              + (task.isPaired()
                  ? " questions that all runs have answered."
                  : " questions at least; runs that were asked different ones have no"
                      + " difference."));
    }
    if (task.questions() > 0 && task.clusters() < 10) {
      notes.add(
          task.name()
              + " has questions of only "
              + task.clusters()
              + " groups: intervals hold from about ten on.");
    }
  }

  void noAverage(Modality modality, List<ComparedTask> partial) {
    notes.add(
        "No "
            + modality.word()
            + " average: "
            + names(partial)
            + (partial.size() == 1 ? " is" : " are")
            + " partial.");
  }

  void leftOut(Modality modality, List<ComparedTask> averaged, List<ComparedTask> all) {
    List<ComparedTask> missing = new ArrayList<>();
    List<ComparedTask> unscaled = new ArrayList<>();
    for (ComparedTask task : all) {
      if (!averaged.contains(task)) {
        (task.hasScale() ? missing : unscaled).add(task);
      }
    }
    String average = "The " + modality.word() + " average";
    if (!missing.isEmpty()) {
      notes.add(
          average + " leaves out " + names(missing) + ": not every run has been scored on it.");
    }
    if (!unscaled.isEmpty()) {
      notes.add(
          average + " leaves out " + names(unscaled) + ": its metric has no scale to average.");
    }
    List<ComparedTask> scaled =
        averaged.stream().filter(task -> !task.metric().range().equals(Range.SHARE)).toList();
    if (!scaled.isEmpty() && averaged.size() > 1) {
      notes.add(average + " takes " + names(scaled) + " as a share of its range.");
    }
  }

  /**
   * @param compared in the groups' order
   */
  void times(List<Comparison.Group> compared) {
    List<ScoredGroup> without = new ArrayList<>();
    for (int g = 0; g < groups.size(); g++) {
      boolean timed = groups.get(g).runs().stream().anyMatch(run -> run.seconds() > 0);
      if (timed && compared.get(g).times().isEmpty()) {
        without.add(groups.get(g));
      }
    }
    String why = "no all-layers run of the same recipe on the same machine is compared.";
    named(
        without,
        " has no time beside the others: " + why,
        " have no time beside the others: " + why);
  }

  private static String names(List<ComparedTask> tasks) {
    return tasks.stream().map(ComparedTask::name).collect(Collectors.joining(", "));
  }
}
