package striate.app.start;

import java.util.List;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import striate.app.workspace.RunCard;
import striate.app.workspace.WorkspaceModel;
import striate.engine.run.JobSpec;
import striate.engine.run.RunId;

/** What the first page shows, and the first jobs that it puts into the queue. */
public final class StartModel {
  private final WorkspaceModel workspace;
  private final List<JobSpec> firstJobs;
  private final ReadOnlyObjectWrapper<RecordedFindings> findings =
      new ReadOnlyObjectWrapper<>(RecordedFindings.NONE);
  private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final BooleanProperty visible = new SimpleBooleanProperty();
  private List<RunCard> read = List.of();
  private Consumer<List<RunId>> queued = ids -> {};

  /**
   * @param firstJobs all layers, a sparse selection and a contiguous one of the bundled model
   */
  public StartModel(WorkspaceModel workspace, List<JobSpec> firstJobs) {
    this.workspace = workspace;
    this.firstJobs = List.copyOf(firstJobs);
    workspace.runsProperty().addListener((o, before, now) -> read());
    visible.addListener((o, before, now) -> read());
  }

  /** Whether anybody looks: only then are the recorded runs compared. */
  public BooleanProperty visibleProperty() {
    return visible;
  }

  public ReadOnlyObjectProperty<RecordedFindings> findingsProperty() {
    return findings.getReadOnlyProperty();
  }

  /** Whether the first jobs are being put into the queue. */
  public ReadOnlyBooleanProperty busyProperty() {
    return busy.getReadOnlyProperty();
  }

  /** Why they were not, in one line; empty if they were. */
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /** Calls {@code action} with the new runs when the first jobs were put into the queue. */
  public void onQueued(Consumer<List<RunId>> action) {
    queued = action;
  }

  /** Puts the first jobs into the queue. */
  public void tune() {
    if (busy.get()) {
      return;
    }
    busy.set(true);
    problem.set("");
    workspace.enqueue(
        firstJobs,
        ids -> {
          busy.set(false);
          queued.accept(ids);
        },
        failure -> {
          busy.set(false);
          problem.set(String.valueOf(failure.getMessage()));
        });
  }

  private void read() {
    List<RunCard> recorded =
        workspace.runsProperty().get().stream().filter(RunCard::recorded).toList();
    if (!visible.get() || recorded.equals(read)) {
      return;
    }
    read = recorded;
    workspace
        .tasks()
        .runLong(
            () -> RecordedFindings.of(recorded, workspace.experiments()::scored),
            found -> {
              if (recorded == read) {
                findings.set(found);
              }
            },
            failure -> problem.set(String.valueOf(failure.getMessage())));
  }
}
