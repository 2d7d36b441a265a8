package striate.app.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import striate.charts.data.TaskDots;
import striate.engine.report.Comparison;
import striate.engine.report.ReferenceScores;
import striate.engine.report.ScoredGroup;
import striate.engine.report.ScoredRun;
import striate.engine.run.JobSpec;
import striate.engine.run.RunId;
import striate.engine.stats.Range;

/**
 * Scores that take no tuning, by task.
 *
 * @param oneModel whether all compared runs began with the same model: only then one score is that
 *     from before tuning
 */
public record References(Map<String, ReferenceScores> tasks, boolean oneModel) {
  static final References NONE = new References(Map.of(), false);

  public References {
    tasks = Map.copyOf(tasks);
  }

  /** Reads them, of as few runs as there have to be for all tasks; those of a finished run stay. */
  static final class Reader {
    private final Map<RunId, List<ReferenceScores>> read = new ConcurrentHashMap<>();

    References of(List<ScoredGroup> groups, Function<RunId, List<ReferenceScores>> source) {
      Map<String, ReferenceScores> found = new LinkedHashMap<>();
      for (ScoredGroup group : groups) {
        ScoredRun run = group.runs().get(0);
        boolean more =
            run.tasks().stream().anyMatch(task -> !found.containsKey(task.task()))
                || run.totals().stream().anyMatch(task -> !found.containsKey(task.task()));
        if (more) {
          read.computeIfAbsent(new RunId(run.id()), source)
              .forEach(one -> found.putIfAbsent(one.task(), one));
        }
      }
      long models =
          groups.stream()
              .map(group -> group.runs().get(0).member().job())
              .map(References::start)
              .distinct()
              .count();
      return new References(found, models == 1);
    }
  }

  private static List<String> start(JobSpec job) {
    return List.of(job.model(), String.valueOf(job.initialAdapter()));
  }

  /** Of a task, or of an average whose tasks all have them; as shares of the metrics' ranges. */
  public List<TaskDots.Mark> of(Comparison comparison, Comparison.Row row) {
    List<TaskDots.Mark> marks = new ArrayList<>();
    for (TaskDots.Reference reference : TaskDots.Reference.values()) {
      row.tasks().stream()
          .mapToDouble(
              task -> comparison.row(task).map(one -> share(reference, one)).orElse(Double.NaN))
          .average()
          .ifPresent(
              mean -> {
                if (!Double.isNaN(mean)) {
                  marks.add(new TaskDots.Mark(reference, mean));
                }
              });
    }
    return marks;
  }

  private double share(TaskDots.Reference reference, Comparison.Row task) {
    ReferenceScores one = tasks.get(task.name());
    if (one == null) {
      return Double.NaN;
    }
    double value =
        switch (reference) {
          case BEFORE -> oneModel ? one.beforeTuning() : Double.NaN;
          case MAJORITY -> one.majority();
          case CHANCE -> one.chance();
        };
    Range range = task.range();
    return (value - range.low()) / range.width();
  }
}
