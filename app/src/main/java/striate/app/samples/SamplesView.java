package striate.app.samples;

import javafx.scene.control.ToggleButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.controlsfx.control.SegmentedButton;
import org.jspecify.annotations.Nullable;
import striate.app.look.Explain;

/** Samples: the answers of runs, or the training data of Design's job. */
public final class SamplesView extends VBox {
  private final SamplesModel model;
  private final ImageReader images;
  private final StackPane shown = new StackPane();
  private final AnswersView answers;
  private @Nullable PreviewView previews;

  public SamplesView(SamplesModel model, ImageReader images) {
    this.model = model;
    this.images = images;
    setId("samples");
    getStyleClass().add("tool");
    answers = new AnswersView(model, images);
    ToggleButton first =
        toggle("Answers", "samples-show-answers", "Questions and what finished runs answered.");
    ToggleButton second =
        toggle(
            "Training data",
            "samples-show-preview",
            "The samples of Design's job as a model sees them: template, mask and lengths.");
    SegmentedButton choice = new SegmentedButton(first, second);
    choice
        .getToggleGroup()
        .selectedToggleProperty()
        .addListener(
            (o, before, now) -> {
              if (now == null && before != null) {
                before.setSelected(true);
              } else {
                show(now == second);
              }
            });
    first.setSelected(true);
    VBox.setVgrow(shown, Priority.ALWAYS);
    getChildren().addAll(new HBox(choice), shown);
  }

  private static ToggleButton toggle(String text, String id, String explanation) {
    ToggleButton button = Explain.with(new ToggleButton(text), explanation);
    button.setId(id);
    button.getStyleClass().add("small");
    return button;
  }

  private void show(boolean trainingData) {
    if (!trainingData) {
      shown.getChildren().setAll(answers);
      return;
    }
    PreviewView made = previews;
    if (made == null) {
      made = new PreviewView(model, images);
      previews = made;
    }
    shown.getChildren().setAll(made);
    model.preview();
  }
}
