package striate.app.workspace;

import java.util.List;
import striate.charts.data.Point;
import striate.engine.run.RunId;

/** What is recorded. Slow: to be asked in the background. */
public interface Experiments {

  /** All runs, the newest first. */
  List<RunCard> runs();

  /**
   * Losses of the run's steps, superseded ones left out.
   *
   * @param atMost points; longer curves come thinned out
   */
  List<Point> losses(RunId run, int atMost);

  /** All scores of a run, by step. */
  List<TaskResult> scores(RunId run);

  /** Where the records lie, for the status bar. */
  String place();
}
