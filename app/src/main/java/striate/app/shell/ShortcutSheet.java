package striate.app.shell;

import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** All keys, over the tools. */
final class ShortcutSheet extends StackPane {
  /** Keys of parts that have the focus; those of the window come from its actions. */
  private static final List<List<String>> IN_PARTS =
      List.of(
          List.of("Arrows, Home, End", "on the layers: move the cursor"),
          List.of("Space", "on the layers: tune or freeze the layer"),
          List.of("Shift with arrows or click", "on the layers: the same for all in between"),
          List.of("Alt with left, right", "on the layers: move the whole selection"),
          List.of("I", "on the layers: invert the selection"),
          List.of("Space", "on the runs: tick or untick"),
          List.of("Enter", "on the runs: open, or take the run"),
          List.of("B", "on the runs: make this the baseline"),
          List.of("O", "on the runs: look at this alone"));

  ShortcutSheet(BooleanProperty shown, List<Action> actions) {
    setId("shortcuts");
    getStyleClass().add("overlay");
    setAlignment(Pos.TOP_CENTER);
    GridPane ofWindow = grid();
    for (Action action : actions) {
      if (!action.keys().isEmpty()) {
        ofWindow.addRow(ofWindow.getRowCount(), key(action.keys()), words(action.title()));
      }
    }
    GridPane ofParts = grid();
    for (List<String> each : IN_PARTS) {
      ofParts.addRow(ofParts.getRowCount(), key(each.get(0)), words(each.get(1)));
    }
    HBox keys = new HBox(28, ofWindow, ofParts);
    Label title = new Label("Keys");
    title.getStyleClass().add("card-title");
    Button close = new Button("Close");
    close.setId("shortcuts-close");
    close.setOnAction(event -> shown.set(false));
    VBox card = new VBox(12, title, keys, close);
    card.getStyleClass().addAll("card", "palette");
    card.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    getChildren().add(card);
    addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE) {
            shown.set(false);
            event.consume();
          }
        });
    visibleProperty().bind(shown);
    managedProperty().bind(visibleProperty());
    shown.addListener(
        (o, before, now) -> {
          if (now) {
            close.requestFocus();
          }
        });
  }

  private static GridPane grid() {
    GridPane grid = new GridPane();
    grid.setHgap(14);
    grid.setVgap(6);
    return grid;
  }

  private static Label words(String text) {
    Label label = new Label(text);
    label.setMinWidth(USE_PREF_SIZE);
    return label;
  }

  private static Label key(String keys) {
    Label label = words(keys);
    label.getStyleClass().add("key");
    return label;
  }
}
