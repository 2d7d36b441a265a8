package striate.app.queue;

import java.util.List;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.jspecify.annotations.Nullable;
import striate.app.look.Units;
import striate.app.workspace.RunCard;
import striate.app.workspace.WorkspaceModel;
import striate.engine.run.RunStatus;

/** The running job, its progress, and the waiting jobs. */
public final class QueueModel {
  private final WorkspaceModel workspace;
  private final ReadOnlyObjectWrapper<@Nullable RunCard> running = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<List<RunCard>> waiting =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyStringWrapper headline = new ReadOnlyStringWrapper("Queue");
  private final ReadOnlyStringWrapper progress = new ReadOnlyStringWrapper("");

  public QueueModel(WorkspaceModel workspace) {
    this.workspace = workspace;
    workspace.runsProperty().addListener((o, before, now) -> read());
    read();
  }

  /** The running run, the oldest if there are several; null if none runs. */
  public ReadOnlyObjectProperty<@Nullable RunCard> runningProperty() {
    return running.getReadOnlyProperty();
  }

  /** Waiting runs, the next one first. */
  public ReadOnlyObjectProperty<List<RunCard>> waitingProperty() {
    return waiting.getReadOnlyProperty();
  }

  public ReadOnlyStringProperty headlineProperty() {
    return headline.getReadOnlyProperty();
  }

  /** Steps, time left and the worker's activity, in one line. */
  public ReadOnlyStringProperty progressProperty() {
    return progress.getReadOnlyProperty();
  }

  public void cancelRunning() {
    RunCard card = running.get();
    if (card != null) {
      workspace.cancel(card.id());
    }
  }

  public void remove(RunCard card) {
    workspace.cancel(card.id());
  }

  private void read() {
    List<RunCard> active = workspace.active();
    List<RunCard> queued = workspace.of(RunStatus.QUEUED);
    RunCard first = active.isEmpty() ? null : active.get(0);
    headline.set(
        active.isEmpty() && queued.isEmpty()
            ? "Queue · empty"
            : queued.isEmpty()
                ? "Queue · " + active.size() + " running"
                : "Queue · " + queued.size() + " waiting");
    progress.set(first == null ? "" : words(first));
    waiting.set(queued);
    running.set(first);
  }

  static String words(RunCard card) {
    if (card.totalSteps() == 0) {
      return card.doing().isEmpty() ? "starting" : card.doing();
    }
    String steps = card.step() + " / " + card.totalSteps();
    Double left = card.secondsLeft();
    if (card.step() >= card.totalSteps() || left == null) {
      return card.doing().isEmpty() ? steps : steps + " · " + card.doing();
    }
    return steps + " · " + Units.seconds(left) + " left";
  }
}
