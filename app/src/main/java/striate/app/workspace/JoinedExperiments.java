package striate.app.workspace;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import striate.charts.data.Point;
import striate.engine.run.RunId;

/** A workspace's own runs, followed by those recorded with the installation. */
public final class JoinedExperiments implements Experiments {
  private final Experiments own;
  private final Experiments recorded;
  private final List<RunCard> recordedRuns;
  private final Set<RunId> recordedIds;

  /**
   * @param recorded never changes: its runs are read once
   */
  public JoinedExperiments(Experiments own, Experiments recorded) {
    this.own = own;
    this.recorded = recorded;
    this.recordedRuns = recorded.runs();
    this.recordedIds = recordedRuns.stream().map(RunCard::id).collect(Collectors.toSet());
  }

  @Override
  public List<RunCard> runs() {
    List<RunCard> all = new ArrayList<>(own.runs());
    Set<RunId> taken =
        all.stream().map(RunCard::id).filter(recordedIds::contains).collect(Collectors.toSet());
    recordedRuns.stream().filter(card -> !taken.contains(card.id())).forEach(all::add);
    return all;
  }

  @Override
  public List<Point> losses(RunId run, int atMost) {
    return of(run).losses(run, atMost);
  }

  @Override
  public List<TaskResult> scores(RunId run) {
    return of(run).scores(run);
  }

  @Override
  public String place() {
    return own.place();
  }

  /** A run that has been imported under a recorded one's id is the workspace's own. */
  private Experiments of(RunId run) {
    return recordedIds.contains(run) && !own.has(run) ? recorded : own;
  }

  @Override
  public boolean has(RunId run) {
    return own.has(run) || recorded.has(run);
  }
}
