package striate.app.look;

import java.util.function.Function;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** A row of a list: what it is, and below it, muted, how it was made. */
public final class TwoLineCell<T> extends ListCell<T> {
  private final Function<T, String> what;
  private final Function<T, String> how;
  private final Label title = new Label();
  private final Label setting = new Label();
  private final VBox box = new VBox(title, setting);

  public TwoLineCell(Function<T, String> what, Function<T, String> how) {
    this.what = what;
    this.how = how;
    setPrefWidth(0);
    title.setMinWidth(0);
    setting.getStyleClass().addAll("muted", "small");
    setting.setMinWidth(0);
  }

  @Override
  protected void updateItem(@Nullable T item, boolean empty) {
    super.updateItem(item, empty);
    if (empty || item == null) {
      setGraphic(null);
      setAccessibleText("");
      return;
    }
    title.setText(what.apply(item));
    setting.setText(how.apply(item));
    setGraphic(box);
    setAccessibleText(title.getText() + ", " + setting.getText());
  }
}
