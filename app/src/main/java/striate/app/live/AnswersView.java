package striate.app.live;

import java.util.List;
import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import striate.app.workspace.GivenAnswer;

/** Questions of the latest evaluation with the model's answers. */
final class AnswersView extends ListView<GivenAnswer> {
  private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");

  AnswersView() {
    setId("live-answers");
    setCellFactory(list -> new AnswerCell());
    Label none = new Label("Answers appear here with the first evaluation of the run in focus.");
    none.getStyleClass().add("figure-hint");
    none.setWrapText(true);
    setPlaceholder(none);
  }

  void show(List<GivenAnswer> answers) {
    if (!List.copyOf(getItems()).equals(answers)) {
      getItems().setAll(answers);
    }
  }

  private static final class AnswerCell extends ListCell<GivenAnswer> {
    private final Label verdict = new Label();
    private final Label task = new Label();
    private final Label prompt = new Label();
    private final Label answer = new Label();
    private final HBox row;

    AnswerCell() {
      verdict.getStyleClass().addAll("badge", "answer-verdict");
      verdict.setMinWidth(Region.USE_PREF_SIZE);
      task.getStyleClass().addAll("muted", "small");
      prompt.setMinWidth(0);
      answer.getStyleClass().add("small");
      answer.setMinWidth(0);
      VBox words = new VBox(1, prompt, answer);
      words.setMinWidth(0);
      HBox.setHgrow(words, Priority.ALWAYS);
      task.setMinWidth(Region.USE_PREF_SIZE);
      row = new HBox(10, verdict, words, task);
      row.setAlignment(Pos.CENTER_LEFT);
      row.setMinWidth(0);
      row.setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable GivenAnswer it, boolean empty) {
      super.updateItem(it, empty);
      if (empty || it == null) {
        setGraphic(null);
        return;
      }
      boolean right = it.value() >= 1;
      verdict.setText(
          right
              ? "right"
              : it.value() <= 0
                  ? "wrong"
                  : String.format(Locale.ROOT, "%.0f %%", 100 * it.value()));
      verdict.pseudoClassStateChanged(WRONG, !right);
      task.setText(it.task());
      prompt.setText(oneLine(it.prompt().isEmpty() ? it.task() : it.prompt()));
      answer.setText(
          "answered “"
              + oneLine(it.answer())
              + "”"
              + (right || it.references().isEmpty()
                  ? ""
                  : ", expected “" + oneLine(it.references().get(0)) + "”"));
      setAccessibleText(prompt.getText() + ", " + answer.getText() + ", " + verdict.getText());
      setGraphic(row);
    }

    private static String oneLine(String text) {
      return text.strip().replaceAll("\\s+", " ");
    }
  }
}
