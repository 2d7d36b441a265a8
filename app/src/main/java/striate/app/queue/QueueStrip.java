package striate.app.queue;

import javafx.geometry.Pos;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.HBox;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import striate.app.look.Explain;

/** The queue in one line, which opens its list: always there, so that nothing moves. */
public final class QueueStrip extends HBox {
  private static final double BAR = 64;

  private final ToggleButton open = new ToggleButton();

  public QueueStrip(QueueModel model) {
    super(8);
    setId("queue-strip");
    getStyleClass().add("queue-strip");
    setAlignment(Pos.CENTER_LEFT);
    setMinWidth(USE_PREF_SIZE);
    open.setId("queue-headline");
    open.getStyleClass().add("queue-open");
    open.setContentDisplay(ContentDisplay.RIGHT);
    open.setMinWidth(USE_PREF_SIZE);
    open.textProperty().bind(model.headlineProperty());
    open.selectedProperty().bindBidirectional(model.openProperty());
    Explain.with(
        open,
        "Opens the queue: what runs with a way to cancel it, and what waits in its order. Jobs run"
            + " in processes of their own: a crash of one does not affect the window.");
    ProgressBar bar = new ProgressBar(0);
    bar.setId("queue-strip-progress");
    bar.setPrefWidth(BAR);
    bar.setMinWidth(BAR);
    bar.setAccessibleText("steps of what runs");
    bar.progressProperty().bind(model.progressProperty());
    bar.visibleProperty().bind(model.activeProperty().map(active -> !active.isEmpty()));
    bar.managedProperty().bind(bar.visibleProperty());
    getChildren().addAll(open, bar);
    model.openProperty().addListener((o, before, now) -> showIcon(now));
    showIcon(model.openProperty().get());
  }

  private void showIcon(boolean opened) {
    open.setGraphic(
        new FontIcon(opened ? Material2OutlinedAL.EXPAND_MORE : Material2OutlinedAL.EXPAND_LESS));
  }
}
