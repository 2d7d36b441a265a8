package striate.app.shell;

import javafx.geometry.Pos;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import striate.app.queue.QueueStrip;

/** The queue in a line, the last message, and the workspace. */
final class StatusBar extends HBox {

  StatusBar(ShellModel model) {
    super(18);
    Label message = new Label();
    message.setId("message");
    message.textProperty().bind(model.messageProperty());
    Hyperlink undo = new Hyperlink("Undo");
    undo.setId("undo-delete");
    undo.visibleProperty().bind(model.inspector().deletedProperty().isNotNull());
    undo.managedProperty().bind(undo.visibleProperty());
    undo.setMinWidth(USE_PREF_SIZE);
    undo.setOnAction(event -> model.inspector().undo());
    Label readOnly = new Label();
    readOnly.setId("read-only");
    readOnly.getStyleClass().add("problem");
    readOnly.textProperty().bind(model.workspace().readOnlyProperty());
    readOnly.visibleProperty().bind(readOnly.textProperty().isNotEmpty());
    readOnly.managedProperty().bind(readOnly.visibleProperty());
    readOnly.setMinWidth(0);
    Label place = new Label();
    place.setId("place");
    place.textProperty().bind(model.placeProperty());
    place.setMinWidth(USE_PREF_SIZE);
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    getChildren().addAll(new QueueStrip(model.queue()), readOnly, message, undo, space, place);
    getStyleClass().add("status");
    setAlignment(Pos.CENTER_LEFT);
  }
}
