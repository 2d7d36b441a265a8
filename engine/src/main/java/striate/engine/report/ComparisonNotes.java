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
    for (ScoredGroup group : groups) {
      int seeds = group.runs().size();
      if (seeds < 3) {
        notes.add(
            group.name()
                + (seeds == 1
                    ? " has one seed: another seed may score otherwise, which its interval leaves"
                        + " out."
                    : " has two seeds, which tell little of how much seeds vary."));
      }
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

  void task(ComparedTask task) {
    if (task.questions() == 0) {
      notes.add(task.name() + " has no question that all runs have answered.");
    } else if (task.isPartial()) {
      notes.add(
          task.name()
              + " is partial: "
              + task.questions()
              + " questions that all runs have answered.");
    }
    if (task.questions() > 0 && task.clusters().count() < 10) {
      notes.add(
          task.name()
              + " has questions of only "
              + task.clusters().count()
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

  void times(ScoredGroup group, List<Comparison.TimeRatio> ratios) {
    if (ratios.isEmpty() && group.runs().stream().anyMatch(run -> run.seconds() > 0)) {
      notes.add(
          "The time of "
              + group.name()
              + " is not compared: its machine has no all-layers run of the same recipe.");
    }
  }

  private static String names(List<ComparedTask> tasks) {
    return tasks.stream().map(ComparedTask::name).collect(Collectors.joining(", "));
  }
}
