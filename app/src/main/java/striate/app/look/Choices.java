package striate.app.look;

import java.util.function.Function;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** Boxes to choose from, and fields with a title above them. */
public final class Choices {
  private Choices() {}

  /**
   * A box that shows items in words.
   *
   * @param none what it says while nothing is chosen
   */
  public static <T> ComboBox<T> box(String id, String none, Function<T, String> words) {
    ComboBox<T> box = new ComboBox<>();
    box.setId(id);
    box.setPromptText(none);
    box.setMaxWidth(Double.MAX_VALUE);
    box.setCellFactory(list -> cell("", words));
    box.setButtonCell(cell(none, words));
    return box;
  }

  private static <T> ListCell<T> cell(String none, Function<T, String> words) {
    return new ListCell<>() {
      @Override
      protected void updateItem(@Nullable T item, boolean empty) {
        super.updateItem(item, empty);
        setText(item == null || empty ? none : words.apply(item));
      }
    };
  }

  /** A control below its title, which explains it. */
  public static VBox field(String title, String explanation, Control control) {
    Label label = Explain.with(new Label(title), explanation);
    label.getStyleClass().addAll("muted", "small");
    label.setLabelFor(control);
    control.setMaxWidth(Double.MAX_VALUE);
    control.setAccessibleText(title);
    control.setAccessibleHelp(explanation);
    return new VBox(1, label, control);
  }
}
