package striate.app.samples;

import java.util.List;
import java.util.function.Supplier;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.controlsfx.control.SegmentedButton;
import org.jspecify.annotations.Nullable;
import striate.app.look.Explain;
import striate.app.look.Segments;
import striate.app.look.Theme;

/** Samples: the answers of runs, the training data of Design's job, or a question of one's own. */
public final class SamplesView extends VBox {
  private final SamplesModel model;
  private final ImageReader images;
  private final StackPane shown = new StackPane();
  private final AnswersView answers;
  private final Supplier<Region> ask;
  private @Nullable PreviewView previews;
  private @Nullable Region asking;

  /**
   * @param ask makes what asks the model about any image
   */
  public SamplesView(SamplesModel model, ImageReader images, Supplier<Region> ask) {
    this.ask = ask;
    this.model = model;
    this.images = images;
    setId("samples");
    getStyleClass().add("tool");
    answers = new AnswersView(model, images);
    ToggleButton first =
        button("Answers", "samples-show-answers", "Questions and what finished runs answered.");
    ToggleButton second =
        button(
            "Training data",
            "samples-show-preview",
            "The samples of Design's job as a model sees them: template, mask and lengths.");
    ToggleButton third =
        button(
            "Ask",
            "samples-show-ask",
            "Any image and question, with where in the image each layer looks.");
    SegmentedButton choice =
        Segments.of(
            List.of(first, second, third),
            now -> {
              if (now == third) {
                showAsk();
              } else {
                show(now == second);
              }
            });
    VBox.setVgrow(shown, Priority.ALWAYS);
    getChildren().addAll(new HBox(choice), shown);
  }

  /** Applies the theme's colours to what CSS does not style. */
  public void wear(Theme theme) {
    answers.wear(theme);
  }

  private static ToggleButton button(String text, String id, String explanation) {
    return Explain.with(Segments.button(text, id), explanation);
  }

  private void showAsk() {
    Region made = asking;
    if (made == null) {
      made = ask.get();
      asking = made;
    }
    shown.getChildren().setAll(made);
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
