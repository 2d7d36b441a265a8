package striate.app.workspace;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import striate.charts.data.Point;
import striate.engine.report.ReferenceScores;
import striate.engine.report.ScoredRun;
import striate.engine.run.RunId;

/** The recorded runs. Slow: call its methods in the background. */
public interface Experiments {

  /** All runs, the newest first; the same object as the last time if none has changed. */
  List<RunCard> runs();

  /**
   * Losses of the run's steps, without superseded ones.
   *
   * @param atMost maximum number of points; longer curves are reduced
   */
  List<Point> losses(RunId run, int atMost);

  /**
   * All measurements of the run's steps, without superseded ones.
   *
   * @param atMost maximum number; of longer runs evenly chosen steps are returned
   */
  List<StepValues> steps(RunId run, int atMost);

  /** What the run's journal tells besides. */
  RunTrace trace(RunId run);

  /**
   * Some answers of the run's latest evaluation, of every task as many; empty where its answers are
   * not kept.
   */
  List<GivenAnswer> latestAnswers(RunId run, int atMost);

  /** All scores of a run, by step. */
  List<TaskResult> scores(RunId run);

  /** Runs with the answers of their latest evaluation, as comparisons take them. */
  Map<RunId, ScoredRun> scored(Collection<RunId> wanted);

  /** What the scores of a run's tasks are worth, as far as that was recorded. */
  List<ReferenceScores> references(RunId run);

  /** What a run answered at its last evaluation, by task; empty where its answers are not kept. */
  List<TaskAnswers> answers(RunId run);

  /**
   * More about a run.
   *
   * @throws striate.engine.run.Problem if it is not found
   */
  RunDetails details(RunId run);

  /** Whether that run is among {@link #runs}. */
  boolean has(RunId run);

  /** The store's location, for the status bar. */
  String place();
}
