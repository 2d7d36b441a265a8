package striate.app.shell;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import striate.app.look.Growth;

/** The command palette over the tools: type, choose with the arrows, Enter. */
final class PaletteView extends StackPane {
  private static final double WIDTH = 460;
  private static final double ROW = 30;
  private static final int ROWS = 12;

  private final PaletteModel model;
  private final TextField query = new TextField();
  private final ListView<Action> list = new ListView<>();
  private @Nullable Node before;

  PaletteView(PaletteModel model) {
    this.model = model;
    setId("palette");
    getStyleClass().add("overlay");
    setAlignment(Pos.TOP_CENTER);
    query.setId("palette-query");
    query.setPromptText("What to do? Type a word of it");
    query.textProperty().bindBidirectional(model.queryProperty());
    query.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
    list.setId("palette-list");
    list.setFixedCellSize(ROW);
    list.setFocusTraversable(false);
    list.setCellFactory(view -> new ActionCell());
    list.setOnMouseClicked(event -> run());
    Label none = new Label("Nothing of that name can be done now.");
    none.getStyleClass().add("figure-hint");
    list.setPlaceholder(none);
    VBox card = new VBox(8, query, list);
    card.getStyleClass().addAll("card", "palette");
    card.setMaxSize(WIDTH, Region.USE_PREF_SIZE);
    getChildren().add(card);
    setOnMousePressed(
        event -> {
          if (event.getTarget() == this) {
            model.shownProperty().set(false);
          }
        });
    visibleProperty().bind(model.shownProperty());
    managedProperty().bind(visibleProperty());
    model.foundProperty().addListener((o, old, now) -> show());
    model.shownProperty().addListener((o, old, now) -> focus(now));
  }

  private void focus(boolean shown) {
    if (shown) {
      before = getScene().getFocusOwner();
      query.requestFocus();
    } else if (before != null) {
      before.requestFocus();
      before = null;
    }
  }

  private void show() {
    if (Growth.atFirst(list, model.foundProperty().get(), this::show)) {
      return;
    }
    list.getItems().setAll(model.foundProperty().get());
    list.setPrefHeight(ROW * Math.max(2, Math.min(ROWS, list.getItems().size())) + 4);
    list.getSelectionModel().selectFirst();
    list.scrollTo(0);
  }

  private void key(KeyEvent event) {
    KeyCode code = event.getCode();
    int at = list.getSelectionModel().getSelectedIndex();
    switch (code) {
      case UP, DOWN -> {
        int count = list.getItems().size();
        if (count > 0) {
          list.getSelectionModel().select(Math.floorMod(at + (code == KeyCode.UP ? -1 : 1), count));
          list.scrollTo(list.getSelectionModel().getSelectedIndex());
        }
        event.consume();
      }
      case ENTER -> {
        run();
        event.consume();
      }
      case ESCAPE -> {
        model.shownProperty().set(false);
        event.consume();
      }
      default -> {}
    }
  }

  private void run() {
    Action action = list.getSelectionModel().getSelectedItem();
    if (action != null) {
      model.run(action);
    }
  }

  private static final class ActionCell extends ListCell<Action> {
    private final Label title = new Label();
    private final Label keys = new Label();
    private final HBox row;

    ActionCell() {
      Region space = new Region();
      HBox.setHgrow(space, Priority.ALWAYS);
      keys.getStyleClass().add("muted");
      row = new HBox(8, title, space, keys);
      row.setAlignment(Pos.CENTER_LEFT);
    }

    @Override
    protected void updateItem(@Nullable Action action, boolean empty) {
      super.updateItem(action, empty);
      if (empty || action == null) {
        setGraphic(null);
        return;
      }
      title.setText(action.title());
      keys.setText(action.keys());
      setGraphic(row);
      setAccessibleText(action.title());
    }
  }
}
