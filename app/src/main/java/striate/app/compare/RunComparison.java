package striate.app.compare;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import striate.app.workspace.Experiments;
import striate.app.workspace.RunCard;
import striate.app.workspace.TaskResult;
import striate.charts.data.ComparedGroup;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/** Compares given runs, without a window. */
public final class RunComparison {
  private RunComparison() {}

  /** The finished ones among the given runs, grouped by selection over seeds. */
  public static List<ComparedGroup> of(Experiments experiments, List<RunId> compared) {
    Set<RunId> wanted = new HashSet<>(compared);
    List<Grouping.Scored> runs = new ArrayList<>();
    Map<RunId, List<TaskResult>> scores = experiments.finalScores(wanted);
    for (RunCard card : experiments.runs()) {
      if (wanted.contains(card.id()) && card.status() == RunStatus.FINISHED) {
        runs.add(new Grouping.Scored(card, scores.getOrDefault(card.id(), List.of())));
      }
    }
    return Grouping.rows(runs).stream().map(GroupRow::group).toList();
  }
}
