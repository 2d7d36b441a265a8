package striate.app.shell;

import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import striate.app.workspace.RunCard;
import striate.app.workspace.WorkspaceModel;
import striate.engine.run.RunStatus;

/** Closes the window: at once where nothing runs, else after a question. */
public final class Closing {
  private final WorkspaceModel workspace;
  private final BooleanProperty asking = new SimpleBooleanProperty();
  private Runnable closes = () -> {};

  Closing(WorkspaceModel workspace) {
    this.workspace = workspace;
  }

  /** Whether the window asks about running jobs before it closes. */
  public BooleanProperty askingProperty() {
    return asking;
  }

  /** The text of the question about running jobs. */
  public String question() {
    List<RunCard> running = workspace.active();
    int waiting = workspace.of(RunStatus.QUEUED).size();
    String first = running.isEmpty() ? "A job" : running.get(0).name();
    String what =
        running.size() > 1
            ? first + " and " + (running.size() - 1) + " more are still running."
            : first + " is still running.";
    return waiting == 0
        ? what
        : what + " " + waiting + " waiting in the queue will start when you open Striate again.";
  }

  /** Calls {@code action} when the window may close. */
  public void onClosing(Runnable action) {
    closes = action;
  }

  /** Closes at once if nothing runs or this window only looks; asks otherwise. */
  public void request() {
    if (workspace.active().isEmpty() || !workspace.readOnlyProperty().get().isEmpty()) {
      closes.run();
    } else {
      asking.set(true);
    }
  }

  /** Closes; the job continues in its own process. */
  public void leave() {
    asking.set(false);
    closes.run();
  }

  /** Stops all running jobs after a checkpoint, then closes. */
  public void cancel() {
    asking.set(false);
    workspace.cancelAll(workspace.active().stream().map(RunCard::id).toList(), closes);
  }

  public void stay() {
    asking.set(false);
  }
}
