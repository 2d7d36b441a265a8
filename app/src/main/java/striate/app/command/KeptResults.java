package striate.app.command;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.value.ObservableValue;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import org.jspecify.annotations.Nullable;
import striate.app.look.TwoLineCell;

/** The results of earlier commands; the one that is clicked is shown. */
public final class KeptResults<T> extends ListView<T> {

  /**
   * @param hint what stands there while there are none
   * @param what and {@code how} are a row's two lines
   * @param known all results
   * @param shown the one that the tool shows
   * @param show takes another that is clicked
   */
  public KeptResults(
      String hint,
      Function<T, String> what,
      Function<T, String> how,
      ObservableValue<List<T>> known,
      ObservableValue<@Nullable T> shown,
      Consumer<T> show) {
    Label none = new Label(hint);
    none.getStyleClass().add("figure-hint");
    none.setWrapText(true);
    setPlaceholder(none);
    setCellFactory(view -> new TwoLineCell<>(what, how));
    known.addListener((o, before, now) -> list(now, shown.getValue()));
    shown.addListener((o, before, now) -> getSelectionModel().select(now));
    getSelectionModel()
        .selectedItemProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null && !now.equals(shown.getValue())) {
                show.accept(now);
              }
            });
    list(known.getValue(), shown.getValue());
  }

  private void list(List<T> results, @Nullable T shown) {
    getItems().setAll(results);
    getSelectionModel().select(shown);
  }
}
