package striate.app.workspace;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import striate.charts.data.Point;
import striate.engine.report.ReferenceScores;
import striate.engine.report.ScoredRun;
import striate.engine.run.RunId;

/** A workspace's own runs, followed by those recorded with the installation. */
public final class JoinedExperiments implements Experiments {
  private final Experiments own;
  private final Experiments recorded;
  private @Nullable Map<RunId, RunCard> recordedRuns;
  private @Nullable List<RunCard> joinedWith;
  private List<RunCard> joined = List.of();

  /**
   * @param recorded never changes: its runs are read once, when they are first asked for
   */
  public JoinedExperiments(Experiments own, Experiments recorded) {
    this.own = own;
    this.recorded = recorded;
  }

  private synchronized Map<RunId, RunCard> recordedRuns() {
    Map<RunId, RunCard> read = recordedRuns;
    if (read == null) {
      read = new LinkedHashMap<>();
      for (RunCard card : recorded.runs()) {
        read.put(card.id(), card);
      }
      recordedRuns = read;
    }
    return read;
  }

  @Override
  public synchronized List<RunCard> runs() {
    List<RunCard> ownNow = own.runs();
    if (ownNow != joinedWith) {
      List<RunCard> all = new ArrayList<>(ownNow);
      Set<RunId> taken =
          all.stream()
              .map(RunCard::id)
              .filter(recordedRuns().keySet()::contains)
              .collect(Collectors.toSet());
      recordedRuns().values().stream().filter(card -> !taken.contains(card.id())).forEach(all::add);
      joined = List.copyOf(all);
      joinedWith = ownNow;
    }
    return joined;
  }

  @Override
  public List<Point> losses(RunId run, int atMost) {
    return of(run).losses(run, atMost);
  }

  @Override
  public List<StepValues> steps(RunId run, int atMost) {
    return of(run).steps(run, atMost);
  }

  @Override
  public RunTrace trace(RunId run) {
    return of(run).trace(run);
  }

  @Override
  public List<GivenAnswer> latestAnswers(RunId run, int atMost) {
    return of(run).latestAnswers(run, atMost);
  }

  @Override
  public List<TaskResult> scores(RunId run) {
    return of(run).scores(run);
  }

  @Override
  public List<TaskAnswers> answers(RunId run) {
    return of(run).answers(run);
  }

  @Override
  public List<ReferenceScores> references(RunId run) {
    return of(run).references(run);
  }

  @Override
  public Map<RunId, ScoredRun> scored(Collection<RunId> wanted) {
    Set<RunId> ownRuns =
        own.runs().stream()
            .map(RunCard::id)
            .filter(recordedRuns().keySet()::contains)
            .collect(Collectors.toSet());
    Map<Boolean, List<RunId>> byPlace =
        wanted.stream()
            .collect(
                Collectors.partitioningBy(
                    run -> recordedRuns().containsKey(run) && !ownRuns.contains(run)));
    Map<RunId, ScoredRun> scored =
        new HashMap<>(own.scored(byPlace.getOrDefault(false, List.of())));
    scored.putAll(recorded.scored(byPlace.getOrDefault(true, List.of())));
    return scored;
  }

  @Override
  public RunDetails details(RunId run) {
    return of(run).details(run);
  }

  @Override
  public String place() {
    return own.place();
  }

  /** A run that has been imported under a recorded one's id is the workspace's own. */
  private Experiments of(RunId run) {
    return recordedRuns().containsKey(run) && !own.has(run) ? recorded : own;
  }

  @Override
  public boolean has(RunId run) {
    return own.has(run) || recorded.has(run);
  }
}
