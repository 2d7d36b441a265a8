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
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import striate.app.look.Explain;
import striate.app.workspace.QueueRow;
import striate.engine.run.RunId;

/** The queue in the window's corner, always visible. */
public final class QueueView extends VBox {
  private static final double ACTIVE_HEIGHT = 220;

  private final QueueModel model;
  private final VBox active = new VBox(10);
  private final ScrollPane scroll = new ScrollPane(active);
  private final Map<RunId, ActiveRun> shown = new LinkedHashMap<>();
  private final Button pause = new Button();
  private boolean opened;

  public QueueView(QueueModel model) {
    this.model = model;
    setId("queue");
    getStyleClass().add("queue");
    setSpacing(6);
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
    Label headline = new Label();
    headline.setId("queue-headline");
    headline.getStyleClass().addAll("muted", "small");
    headline.setWrapText(true);
    headline.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(headline, Priority.ALWAYS);
    headline.textProperty().bind(model.headlineProperty());
    pause.setId("queue-pause");
    pause.getStyleClass().addAll("flat", "button-icon", "small-icon");
    pause.setMinWidth(Region.USE_PREF_SIZE);
    pause.setOnAction(event -> model.pause(!model.pausedProperty().get()));
    HBox head = new HBox(4, headline, pause);
    head.setAlignment(Pos.TOP_LEFT);
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
    pause.setManaged(some);
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
