package striate.app.live;

import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Slider;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import striate.app.look.Explain;

/** What the large figure shows, over what, and how. */
final class CurveControls extends HBox {

  CurveControls(LiveModel model) {
    super(8);
    setAlignment(Pos.CENTER_LEFT);
    ComboBox<Measure> measure = choice("live-measure", Measure.values(), Measure::words);
    measure.valueProperty().bindBidirectional(model.measureProperty());
    measure.setPrefWidth(132);
    measure.setAccessibleText("what is drawn");
    ComboBox<Progress> progress = choice("live-over", Progress.values(), Progress::words);
    progress.valueProperty().bindBidirectional(model.progressProperty());
    progress.setPrefWidth(76);
    progress.setAccessibleText("what it is drawn over");
    ToggleButton log = toggle("live-log", "log", "Logarithmic: equal factors have equal heights.");
    log.selectedProperty().bindBidirectional(model.logarithmicProperty());
    ToggleButton together =
        toggle(
            "live-seeds",
            "mean of seeds",
            "One curve a group: the mean over its seeds, and one standard deviation around it."
                + " Off: one curve a run.");
    together.selectedProperty().bindBidirectional(model.seedsTogetherProperty());
    Slider smoothing =
        Explain.with(
            new Slider(0, 0.98, model.smoothingProperty().get()),
            "Smoothing: the weight of earlier values in the drawn curve. Without bands the values"
                + " themselves stay behind it, faint.");
    smoothing.setId("smoothing");
    smoothing.setPrefWidth(70);
    smoothing.setMinWidth(40);
    smoothing.valueProperty().bindBidirectional(model.smoothingProperty());
    smoothing.setAccessibleText("smoothing");
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    getChildren().addAll(measure, label("over"), progress, space, log, together, smoothing);
  }

  private static Label label(String text) {
    Label label = new Label(text);
    label.getStyleClass().addAll("muted", "small");
    label.setMinWidth(USE_PREF_SIZE);
    return label;
  }

  private static ToggleButton toggle(String id, String text, String explanation) {
    ToggleButton button = Explain.with(new ToggleButton(text), explanation);
    button.setId(id);
    button.getStyleClass().add("chip");
    button.setMinWidth(USE_PREF_SIZE);
    return button;
  }

  private static <T> ComboBox<T> choice(
      String id, T[] values, java.util.function.Function<T, String> words) {
    ComboBox<T> box = new ComboBox<>();
    box.setId(id);
    box.getItems().setAll(values);
    box.getStyleClass().add("small-choice");
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable T value) {
            return value == null ? "" : words.apply(value);
          }

          @Override
          public @Nullable T fromString(String text) {
            return null;
          }
        });
    box.setButtonCell(
        new ListCell<>() {
          @Override
          protected void updateItem(@Nullable T value, boolean empty) {
            super.updateItem(value, empty);
            setText(empty || value == null ? "" : words.apply(value));
          }
        });
    box.setMinWidth(USE_PREF_SIZE);
    return box;
  }
}
