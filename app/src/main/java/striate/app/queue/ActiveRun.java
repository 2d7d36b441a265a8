package striate.app.queue;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import striate.app.look.ClickGuard;
import striate.app.look.Explain;
import striate.app.workspace.QueueRow;

/** One active run: name, device, progress, and a button that cancels it. */
final class ActiveRun extends VBox {
  private static final double TWO_LINES = 32;

  private final Label name = new Label();
  private final Tooltip whole = new Tooltip();
  private final Label place = new Label();
  private final Label words = new Label();
  private final ProgressBar bar = new ProgressBar(0);
  private final Button cancel = new Button();
  private final ClickGuard guard = new ClickGuard();
  private final BooleanProperty stopping = new SimpleBooleanProperty();

  ActiveRun(QueueRow row, QueueModel model) {
    super(4);
    getStyleClass().add("queue-active");
    name.getStyleClass().add("queue-name");
    name.setMaxWidth(Double.MAX_VALUE);
    name.setMinWidth(30);
    place.getStyleClass().addAll("badge", "queue-place");
    place.setMinWidth(Region.USE_PREF_SIZE);
    place.setMaxWidth(90);
    name.setTooltip(whole);
    bar.setMaxWidth(Double.MAX_VALUE);
    bar.getStyleClass().add("queue-progress");
    words.getStyleClass().addAll("muted", "small", "queue-words");
    words.setWrapText(true);
    words.setAlignment(Pos.TOP_LEFT);
    words.setMinHeight(TWO_LINES); // what is below must not jump when the text gets shorter
    Explain.with(
        cancel, "Ends the run after its step; a checkpoint is kept and it can be resumed.");
    cancel.getStyleClass().addAll("small", "button-outlined", "danger", "queue-cancel");
    cancel.setMaxWidth(Double.MAX_VALUE);
    cancel.setOnAction(event -> model.cancel(row.id()));
    cancel.disableProperty().bind(guard.closedProperty().or(stopping));
    HBox.setHgrow(cancel, Priority.ALWAYS);
    HBox foot = new HBox(8, place, cancel);
    foot.setAlignment(Pos.CENTER_LEFT);
    getChildren().addAll(name, bar, words, foot);
    show(row);
  }

  /** Refuses clicks for a moment, for it is now where another run was. */
  void tookAnothersPlace() {
    guard.close();
  }

  void show(QueueRow row) {
    name.setText(row.name());
    whole.setText(row.name());
    place.setText(row.place());
    words.setText(row.words());
    bar.setProgress(row.progress() < 0 ? ProgressBar.INDETERMINATE_PROGRESS : row.progress());
    stopping.set(row.stopping());
    cancel.setText(row.stopping() ? "Stopping …" : "Cancel");
    cancel.setAccessibleText((row.stopping() ? "stopping " : "cancel ") + row.name());
    bar.setAccessibleText(row.name() + " on " + row.place() + ": " + row.words());
  }
}
