package striate.app.queue;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import striate.app.look.Explain;
import striate.app.workspace.RunCard;

/** The queue in the window's corner, always visible. */
public final class QueueView extends VBox {
  private static final int SHOWN = 3;

  private final QueueModel model;
  private final VBox now;
  private final VBox next = new VBox(2);
  private final Label name = new Label();
  private final ProgressBar bar = new ProgressBar(0);

  public QueueView(QueueModel model) {
    this.model = model;
    setId("queue");
    getStyleClass().add("queue");
    setSpacing(5);
    Label headline = new Label();
    headline.setId("queue-headline");
    headline.getStyleClass().addAll("muted", "small");
    headline.textProperty().bind(model.headlineProperty());
    name.getStyleClass().add("queue-name");
    name.setWrapText(true);
    bar.setMaxWidth(Double.MAX_VALUE);
    bar.setId("queue-progress");
    Label words = new Label();
    words.setId("queue-words");
    words.getStyleClass().addAll("muted", "small");
    words.setWrapText(true);
    words.textProperty().bind(model.progressProperty());
    Button cancel =
        Explain.with(
            new Button("Cancel"),
            "Ends the run; its last checkpoint is kept and it can be resumed.");
    cancel.setId("queue-cancel");
    cancel.getStyleClass().addAll("small", "button-outlined", "danger");
    cancel.setMaxWidth(Double.MAX_VALUE);
    cancel.setOnAction(event -> model.cancelRunning());
    now = new VBox(5, name, bar, words, cancel);
    getChildren().addAll(headline, now, next);
    model.runningProperty().addListener((o, before, card) -> show());
    model.waitingProperty().addListener((o, before, cards) -> show());
    show();
  }

  private void show() {
    RunCard running = model.runningProperty().get();
    now.setVisible(running != null);
    now.setManaged(running != null);
    if (running != null) {
      name.setText(running.name());
      bar.setProgress(
          running.totalSteps() == 0 ? ProgressBar.INDETERMINATE_PROGRESS : running.progress());
    }
    next.getChildren().clear();
    List<RunCard> waiting = model.waitingProperty().get();
    waiting.stream().limit(SHOWN).map(this::waiting).forEach(next.getChildren()::add);
    if (waiting.size() > SHOWN) {
      Label more = new Label("and " + (waiting.size() - SHOWN) + " more");
      more.getStyleClass().addAll("muted", "small");
      next.getChildren().add(more);
    }
  }

  private HBox waiting(RunCard card) {
    Label label = new Label(card.name());
    label.getStyleClass().addAll("muted", "small");
    label.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(label, Priority.ALWAYS);
    Button remove = Explain.with(new Button("×"), "Removes " + card.name() + " from the queue.");
    remove.getStyleClass().addAll("flat", "queue-remove");
    remove.setMinWidth(Region.USE_PREF_SIZE);
    remove.setOnAction(event -> model.remove(card));
    HBox row = new HBox(4, label, remove);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }
}
