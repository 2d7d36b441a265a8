package striate.app.queue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import striate.app.look.Explain;
import striate.app.workspace.QueueRow;
import striate.engine.run.RunId;

/** What the queue's strip opens: the active runs and the waiting ones, over the tool's corner. */
public final class QueueView extends VBox {
  private static final double ACTIVE_HEIGHT = 220;
  private static final double WIDTH = 340;

  private final QueueModel model;
  private final VBox active = new VBox(10);
  private final ScrollPane scroll = new ScrollPane(active);
  private final Map<RunId, ActiveRun> shown = new LinkedHashMap<>();
  private final Button pause = new Button();
  private final Label nothing = new Label();
  private boolean opened;

  public QueueView(QueueModel model) {
    this.model = model;
    setId("queue");
    getStyleClass().addAll("queue", "card");
    setSpacing(8);
    setMinWidth(WIDTH);
    setPrefWidth(WIDTH);
    setMaxSize(WIDTH, USE_PREF_SIZE);
    visibleProperty().bind(model.openProperty());
    setOnKeyPressed(
        event -> {
          if (event.getCode() == KeyCode.ESCAPE) {
            model.openProperty().set(false);
            event.consume();
          }
        });
    scroll.setFitToWidth(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    scroll.getStyleClass().add("plain-scroll");
    scroll.setFocusTraversable(false);
    // a scroll pane alone does not notice that a wrapped text got another line
    scroll.prefViewportHeightProperty().bind(Bindings.min(ACTIVE_HEIGHT, active.heightProperty()));
    scroll.setMinHeight(Region.USE_PREF_SIZE);
    getChildren().addAll(head(), scroll, new WaitingRuns(model));
    model.activeProperty().addListener((o, before, now) -> showActive());
    model.waitingProperty().addListener((o, before, now) -> showPause());
    model.pausedProperty().addListener((o, before, now) -> showPause());
    showActive();
    showPause();
    opened = true;
  }

  private HBox head() {
    Label title = new Label("Queue");
    title.getStyleClass().add("card-title");
    nothing.getStyleClass().add("card-hint");
    nothing.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(nothing, Priority.ALWAYS);
    pause.setId("queue-pause");
    pause.getStyleClass().addAll("flat", "button-icon", "small-icon");
    pause.setMinWidth(Region.USE_PREF_SIZE);
    pause.setOnAction(event -> model.pause(!model.pausedProperty().get()));
    Button close =
        Explain.with(
            new Button(null, new FontIcon(Material2OutlinedAL.CLOSE)), "Closes the list. (Esc)");
    close.setId("queue-close");
    close.getStyleClass().addAll("flat", "button-icon", "small-icon");
    close.setAccessibleText("Close the queue");
    close.setMinWidth(Region.USE_PREF_SIZE);
    close.setOnAction(event -> model.openProperty().set(false));
    HBox head = new HBox(6, title, nothing, pause, close);
    head.setAlignment(Pos.CENTER_LEFT);
    return head;
  }

  private void showPause() {
    boolean paused = model.pausedProperty().get();
    pause.setGraphic(
        new FontIcon(paused ? Material2OutlinedMZ.PLAY_ARROW : Material2OutlinedMZ.PAUSE));
    pause.setAccessibleText(paused ? "Resume the queue" : "Pause the queue");
    Explain.with(
        pause,
        paused
            ? "Resumes the queue: waiting runs start again."
            : "Pauses the queue: no further run starts; active ones go on.");
    boolean some =
        paused
            || !model.activeProperty().get().isEmpty()
            || !model.waitingProperty().get().isEmpty();
    pause.setVisible(some);
    nothing.setText(some ? "" : "nothing runs or waits");
  }

  /** Keeps the nodes of runs that are still active, so that focus and pointer stay on their run. */
  private void showActive() {
    List<QueueRow> rows = model.activeProperty().get();
    List<RunId> ids = rows.stream().map(QueueRow::id).toList();
    shown.keySet().retainAll(ids);
    List<ActiveRun> boxes = new ArrayList<>();
    for (QueueRow row : rows) {
      ActiveRun box = shown.computeIfAbsent(row.id(), id -> new ActiveRun(row, model));
      box.show(row);
      boxes.add(box);
    }
    if (!active.getChildren().equals(boxes)) {
      boxes.stream()
          .filter(box -> opened && active.getChildren().indexOf(box) != boxes.indexOf(box))
          .forEach(ActiveRun::tookAnothersPlace);
      active.getChildren().setAll(boxes);
    }
    scroll.setVisible(!boxes.isEmpty());
    scroll.setManaged(!boxes.isEmpty());
    showPause();
  }
}
