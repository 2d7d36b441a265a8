package striate.app.samples;

import java.util.function.Function;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TextField;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import striate.app.look.Card;
import striate.app.look.Choices;
import striate.app.look.Theme;

/** Questions as rows, with the answers of the chosen runs, and one of them in full beside. */
final class AnswersView extends VBox {
  /** Below this width the sample stands under the table. */
  private static final double BESIDE = 680;

  private final SamplesModel model;
  private final AnswerTable answers;
  private final SampleDetail detail;

  AnswersView(SamplesModel model, ImageReader images) {
    this.model = model;
    this.detail = new SampleDetail(model, images);
    setId("samples-answers");
    setSpacing(12);
    answers = new AnswerTable(model, images);
    HBox runs = new ChosenColumns(model);
    Card card = new Card("Questions", "", new VBox(8, filters(), answers));
    model.summaryProperty().addListener((o, before, now) -> card.setHint(now));
    card.setHint(model.summaryProperty().get());
    HBox.setHgrow(card, Priority.ALWAYS);
    card.setMinWidth(0);
    BorderPane both = new BorderPane(card);
    both.setMinWidth(0);
    VBox.setVgrow(both, Priority.ALWAYS);
    getChildren().addAll(runs, both);
    both.widthProperty().addListener((o, before, now) -> place(both, now.doubleValue()));
    place(both, BESIDE);
    answers.onSelected(detail::show);
  }

  /** Applies the theme's colours to what CSS does not style. */
  void wear(Theme theme) {
    answers.wear(theme);
  }

  private void place(BorderPane both, double width) {
    boolean below = width < BESIDE;
    if (below == detail.isBelow() && (both.getRight() != null || both.getBottom() != null)) {
      return;
    }
    both.setRight(null);
    both.setBottom(null);
    detail.setBelow(below);
    BorderPane.setMargin(detail, below ? new Insets(12, 0, 0, 0) : new Insets(0, 0, 0, 12));
    if (below) {
      both.setBottom(detail);
    } else {
      both.setRight(detail);
    }
  }

  private HBox filters() {
    ComboBox<Agreement> which = Choices.box("samples-agreement", "", Agreement::words);
    which.getItems().setAll(Agreement.values());
    which.valueProperty().bindBidirectional(model.agreementProperty());
    which.setAccessibleText("which questions by who was right");
    which.setPrefWidth(160);
    which.setMinWidth(120);
    ComboBox<String> task = Choices.box("samples-task", "", Function.identity());
    Runnable list =
        () -> {
          String shown = model.taskProperty().get();
          task.getItems().setAll(model.tasksProperty().get());
          task.setValue(shown);
        };
    model.tasksProperty().addListener((o, before, now) -> list.run());
    list.run();
    task.valueProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null) {
                model.taskProperty().set(now);
              }
            });
    model.taskProperty().addListener((o, before, now) -> task.setValue(now));
    task.setAccessibleText("task");
    task.setPrefWidth(150);
    task.setMinWidth(110);
    TextField text = new TextField();
    text.setId("samples-text");
    text.setPromptText("words to find");
    text.setAccessibleText("words in question or answers");
    text.textProperty().bindBidirectional(model.textProperty());
    text.setMinWidth(80);
    HBox.setHgrow(text, Priority.ALWAYS);
    HBox row = new HBox(8, which, task, text);
    row.setAlignment(Pos.CENTER_LEFT);
    row.setMinHeight(USE_PREF_SIZE);
    return row;
  }
}
