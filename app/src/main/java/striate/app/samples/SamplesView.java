package striate.app.samples;

import java.util.List;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
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
import striate.app.look.Stepwise;
import striate.app.look.Theme;
import striate.app.task.OneAFrame;

/** Samples: the answers of runs, the training data of Design's job, or a question of one's own. */
public final class SamplesView extends VBox {
  private final SamplesModel model;
  private final ImageReader images;
  private final StackPane shown = new StackPane();
  private final AnswersView answers;
  private final Supplier<Region> ask;
  private final Label hint = new Label();
  private final ReadOnlyBooleanWrapper ofRuns = new ReadOnlyBooleanWrapper(true);
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
    hint.getStyleClass().add("muted");
    hint.setMinWidth(0);
    hint.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(hint, Priority.ALWAYS);
    // the choice at the end, where it stays when the list of runs goes
    HBox head = new HBox(12, hint, choice);
    head.setAlignment(Pos.CENTER_LEFT);
    getChildren().addAll(head, shown);
  }

  /** Applies the theme's colours to what CSS does not style. */
  public void wear(Theme theme) {
    answers.wear(theme);
  }

  private static ToggleButton button(String text, String id, String explanation) {
    return Explain.with(Segments.button(text, id), explanation);
  }

  /** Whether what is shown is of the chosen runs. */
  public ReadOnlyBooleanProperty ofRunsProperty() {
    return ofRuns.getReadOnlyProperty();
  }

  private void showAsk() {
    tell("Any image and question", false);
    Region made = asking;
    if (made == null) {
      made = ask.get();
      asking = made;
    }
    open(made);
  }

  /** What is in a page's cards comes with the next frames, to be styled a card at a time. */
  private void open(Region page) {
    List<Runnable> contents = Stepwise.holdBackAll(page);
    shown.getChildren().setAll(page);
    OneAFrame.run(contents);
  }

  private void tell(String what, boolean runs) {
    hint.setText(what);
    ofRuns.set(runs);
  }

  private void show(boolean trainingData) {
    if (!trainingData) {
      tell("Answers of the ticked groups", true);
      open(answers);
      return;
    }
    tell("What Design's job learns from", false);
    PreviewView made = previews;
    if (made == null) {
      made = new PreviewView(model, images);
      previews = made;
    }
    open(made);
    model.preview();
  }
}
