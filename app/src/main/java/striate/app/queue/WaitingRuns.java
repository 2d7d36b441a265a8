package striate.app.queue;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import striate.app.look.Explain;
import striate.app.workspace.QueueRow;

/** The waiting runs in their order, and the buttons that move or remove the selected one. */
final class WaitingRuns extends VBox {
  private static final int ROW = 24;
  private static final int SHOWN = 6;

  private final QueueModel model;
  private final ListView<QueueRow> list = new ListView<>();
  private final Button first =
      button(
          "queue-first",
          Material2OutlinedMZ.VERTICAL_ALIGN_TOP,
          "Move first",
          "Moves the selected run to the front of the queue.");
  private final Button up =
      button(
          "queue-up",
          Material2OutlinedAL.ARROW_UPWARD,
          "Move up",
          "Moves the selected run up. (Alt+Up)");
  private final Button down =
      button(
          "queue-down",
          Material2OutlinedAL.ARROW_DOWNWARD,
          "Move down",
          "Moves the selected run down. (Alt+Down)");
  private final Button remove =
      button(
          "queue-remove",
          Material2OutlinedAL.CLOSE,
          "Remove from the queue",
          "Takes the selected run out of the queue. (Delete)");
  private boolean showing;

  WaitingRuns(QueueModel model) {
    super(3);
    this.model = model;
    list.setId("queue-waiting");
    list.setAccessibleText("Waiting runs");
    list.setFixedCellSize(ROW);
    list.setMinHeight(Region.USE_PREF_SIZE);
    list.setCellFactory(view -> new Cell());
    list.getSelectionModel()
        .selectedItemProperty()
        .addListener(
            (o, before, now) -> {
              if (!showing) {
                model.selectedProperty().set(now == null ? null : now.id());
              }
            });
    list.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
    first.setOnAction(event -> model.moveSelected(-model.selectedIndex()));
    up.setOnAction(event -> model.moveSelected(-1));
    down.setOnAction(event -> model.moveSelected(1));
    remove.setOnAction(event -> model.removeSelected());
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    HBox buttons = new HBox(2, first, up, down, space, remove);
    buttons.setAlignment(Pos.CENTER_LEFT);
    CheckBox onError =
        Explain.with(
            new CheckBox("Pause if one fails"),
            "If a run fails, no further one starts until you resume the queue.");
    onError.setId("queue-on-error");
    onError.getStyleClass().add("small");
    onError.selectedProperty().bindBidirectional(onErrorChoice());
    getChildren().addAll(list, buttons, onError);
    model.waitingProperty().addListener((o, before, now) -> show());
    model.selectedProperty().addListener((o, before, now) -> showSelected());
    show();
  }

  /** The user's choice; follows the queue when another program changes it. */
  private BooleanProperty onErrorChoice() {
    BooleanProperty choice = new SimpleBooleanProperty(model.pausesOnErrorProperty().get());
    model.pausesOnErrorProperty().addListener((o, before, now) -> choice.set(now));
    choice.addListener(
        (o, before, now) -> {
          if (now != model.pausesOnErrorProperty().get()) {
            model.pauseOnError(now);
          }
        });
    return choice;
  }

  private void pressed(KeyEvent event) {
    KeyCode code = event.getCode();
    if (event.isAltDown() && (code == KeyCode.UP || code == KeyCode.DOWN)) {
      model.moveSelected(code == KeyCode.UP ? -1 : 1);
      event.consume();
    } else if (code == KeyCode.DELETE) {
      model.removeSelected();
      event.consume();
    }
  }

  private void show() {
    showing = true;
    list.getItems().setAll(model.waitingProperty().get());
    int rows = Math.max(1, Math.min(SHOWN, list.getItems().size()));
    list.setPrefHeight(rows * ROW + 6); // with its border and padding
    showing = false;
    boolean some = !list.getItems().isEmpty();
    setVisible(some);
    setManaged(some);
    showSelected();
  }

  private void showSelected() {
    int index = model.selectedIndex();
    showing = true;
    if (index < 0) {
      list.getSelectionModel().clearSelection();
    } else {
      list.getSelectionModel().select(index);
    }
    showing = false;
    int last = list.getItems().size() - 1;
    first.setDisable(index <= 0);
    up.setDisable(index <= 0);
    down.setDisable(index < 0 || index >= last);
    remove.setDisable(index < 0);
  }

  private static Button button(String id, Ikon icon, String name, String explanation) {
    Button button = Explain.with(new Button(null, new FontIcon(icon)), explanation);
    button.setId(id);
    button.getStyleClass().addAll("flat", "button-icon", "small-icon");
    button.setAccessibleText(name);
    return button;
  }

  /** Position, name, and what the run waits for. */
  private static final class Cell extends ListCell<QueueRow> {
    private final Label position = new Label();
    private final Label name = new Label();
    private final Label place = new Label();
    private final HBox row = new HBox(5, position, name, place);
    private final Tooltip tooltip = new Tooltip();

    private Cell() {
      position.getStyleClass().addAll("muted", "small");
      position.setMinWidth(Region.USE_PREF_SIZE);
      name.getStyleClass().add("small");
      name.setMaxWidth(Double.MAX_VALUE);
      name.setMinWidth(20);
      HBox.setHgrow(name, Priority.ALWAYS);
      place.getStyleClass().addAll("muted", "small");
      place.setMinWidth(Region.USE_PREF_SIZE);
      place.setMaxWidth(70);
      row.setAlignment(Pos.CENTER_LEFT);
      row.setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable QueueRow run, boolean empty) {
      super.updateItem(run, empty);
      if (empty || run == null) {
        setGraphic(null);
        setTooltip(null);
        return;
      }
      position.setText(Integer.toString(getIndex() + 1));
      name.setText(run.name());
      place.setText(run.stopping() ? "leaving" : run.wantsAny() ? "" : run.place());
      setDisable(run.stopping());
      tooltip.setText(run.name() + "\n" + run.words());
      setTooltip(tooltip);
      setAccessibleText(
          (getIndex() + 1) + ", " + run.name() + ", for " + run.place() + ", " + run.words());
      setGraphic(row);
    }
  }
}
