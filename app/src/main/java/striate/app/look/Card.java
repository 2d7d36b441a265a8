package striate.app.look;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/**
 * A panel with a title, a few muted words beside it, actions at its right end, and content below.
 */
public final class Card extends VBox implements Stepwise {
  private final Label hint;
  private final HBox head;
  private final Node content;

  /** A panel of its content alone. */
  public Card(Node content) {
    this("", "", content);
    getChildren().remove(head);
  }

  public Card(String title, String hint, Node content) {
    Label heading = new Label(title);
    heading.getStyleClass().add("card-title");
    heading.setMinWidth(Region.USE_PREF_SIZE);
    this.hint = new Label(hint);
    this.hint.getStyleClass().add("card-hint");
    this.hint.setMinWidth(0);
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    head = new HBox(10, heading, this.hint, space);
    head.setAlignment(Pos.CENTER_LEFT);
    head.setMinHeight(Region.USE_PREF_SIZE);
    getStyleClass().add("card");
    this.content = content;
    VBox.setVgrow(content, Priority.ALWAYS);
    getChildren().addAll(head, content);
  }

  @Override
  public List<Runnable> holdBack() {
    if (!getChildren().contains(content)) {
      return List.of(); // is held back already
    }
    Region standIn = new Region();
    standIn.setMinSize(content.getLayoutBounds().getWidth(), content.getLayoutBounds().getHeight());
    VBox.setVgrow(standIn, VBox.getVgrow(content));
    getChildren().set(getChildren().indexOf(content), standIn);
    return List.of(() -> getChildren().set(getChildren().indexOf(standIn), content));
  }

  public Card actions(Node... actions) {
    head.getChildren().addAll(actions);
    return this;
  }

  public void setHint(String text) {
    hint.setText(text);
  }

  /** The same with a picture before it. */
  public void setHint(String text, Node picture) {
    hint.setText(text);
    hint.setGraphic(picture);
  }
}
