package striate.app.queue;

import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;
import striate.app.workspace.QueueLine;
import striate.app.workspace.QueueRow;
import striate.app.workspace.WorkspaceModel;
import striate.engine.run.RunId;

/** The active runs with their devices, the waiting runs in their order, and the pause. */
public final class QueueModel {
  private final WorkspaceModel workspace;
  private final ReadOnlyObjectWrapper<List<QueueRow>> active =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<List<QueueRow>> waiting =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ObjectProperty<@Nullable RunId> selected = new SimpleObjectProperty<>();
  private final ReadOnlyStringWrapper headline = new ReadOnlyStringWrapper("Queue");
  private final ReadOnlyDoubleWrapper progress = new ReadOnlyDoubleWrapper(-1);
  private final BooleanProperty open = new SimpleBooleanProperty();
  private final ReadOnlyBooleanWrapper paused = new ReadOnlyBooleanWrapper();
  private final ReadOnlyBooleanWrapper pausesOnError = new ReadOnlyBooleanWrapper();

  public QueueModel(WorkspaceModel workspace) {
    this.workspace = workspace;
    workspace.queueProperty().addListener((o, before, now) -> read());
    read();
  }

  /** Runs that a launcher has, the longest first. */
  public ReadOnlyObjectProperty<List<QueueRow>> activeProperty() {
    return active.getReadOnlyProperty();
  }

  /** Waiting runs, the next one first. */
  public ReadOnlyObjectProperty<List<QueueRow>> waitingProperty() {
    return waiting.getReadOnlyProperty();
  }

  /** The waiting run that the buttons act on; null if none is selected. */
  public ObjectProperty<@Nullable RunId> selectedProperty() {
    return selected;
  }

  public ReadOnlyStringProperty headlineProperty() {
    return headline.getReadOnlyProperty();
  }

  /** Mean share of the steps that the active runs have made, in [0, 1]; -1 if not known. */
  public ReadOnlyDoubleProperty progressProperty() {
    return progress.getReadOnlyProperty();
  }

  /** Whether the list is to be seen, and not the strip alone. */
  public BooleanProperty openProperty() {
    return open;
  }

  public ReadOnlyBooleanProperty pausedProperty() {
    return paused.getReadOnlyProperty();
  }

  /** Whether the queue pauses when a run fails. */
  public ReadOnlyBooleanProperty pausesOnErrorProperty() {
    return pausesOnError.getReadOnlyProperty();
  }

  /** Position of the selected run from 0; -1 if none is selected. */
  public int selectedIndex() {
    return waiting.get().stream().map(QueueRow::id).toList().indexOf(selected.get());
  }

  /** Stops a run after its step. */
  public void cancel(RunId run) {
    workspace.cancel(run);
  }

  /** Takes the selected run out of the queue; then none is selected. */
  public void removeSelected() {
    RunId run = selected.get();
    if (run != null) {
      selected.set(null);
      workspace.cancel(run);
    }
  }

  /** Moves the selected run by some places, towards the end if positive; it stays selected. */
  public void moveSelected(int places) {
    RunId run = selected.get();
    int to = selectedIndex() + places;
    if (run != null && to >= 0 && to < waiting.get().size()) {
      workspace.move(run, places);
    }
  }

  public void pause(boolean on) {
    workspace.pause(on);
  }

  public void pauseOnError(boolean on) {
    workspace.pauseOnError(on);
  }

  private void read() {
    QueueLine now = workspace.queueProperty().get();
    headline.set("Queue · " + now.headline());
    paused.set(now.paused());
    pausesOnError.set(now.pausesOnError());
    active.set(now.active());
    progress.set(
        now.active().stream()
            .mapToDouble(QueueRow::progress)
            .filter(part -> part >= 0)
            .average()
            .orElse(-1));
    waiting.set(now.waiting());
    if (selectedIndex() < 0) {
      selected.set(null);
    }
  }
}
