package striate.app.workspace;

import java.util.function.UnaryOperator;
import striate.engine.run.Annotations;
import striate.engine.run.RunId;

/** What people do to runs that have ended, and say about all. Slow: call it in the background. */
public interface RunEdits {

  /**
   * Changes a run's name, tags or note.
   *
   * @throws striate.engine.run.Problem if the run is not found or the change is not valid
   */
  void annotate(RunId run, UnaryOperator<Annotations> change);

  /**
   * Deletes a run; {@link #restore} brings it back.
   *
   * @throws striate.engine.run.Problem if it waits or runs
   */
  void delete(RunId run);

  /**
   * Brings a deleted run back.
   *
   * @throws striate.engine.run.Problem if it is gone for good
   */
  void restore(RunId run);
}
