package striate.app.workspace;

import java.util.List;
import java.util.function.UnaryOperator;
import striate.engine.run.Annotations;
import striate.engine.run.RunId;
import striate.engine.store.DeletedRuns;
import striate.engine.store.RunAnnotations;
import striate.engine.store.Store;

/** Edits of the runs in a store that this window writes. */
public final class StoredRunEdits implements RunEdits {
  private final Store store;

  public StoredRunEdits(Store store) {
    this.store = store;
  }

  @Override
  public void annotate(RunId run, UnaryOperator<Annotations> change) {
    new RunAnnotations(store).change(run, change);
  }

  @Override
  public void delete(RunId run) {
    new DeletedRuns(store).delete(List.of(run));
  }

  @Override
  public void restore(RunId run) {
    new DeletedRuns(store).restore(List.of(run));
  }
}
