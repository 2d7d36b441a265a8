package striate.app.launch;

import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import striate.app.look.Explain;
import striate.app.look.Units;
import striate.engine.inputs.OfferedTask;

/** A task with its title, or greyed with what keeps it from being scored; or a heading. */
final class TaskCell extends ListCell<TaskLine> {
  private static final PseudoClass HEADING = PseudoClass.getPseudoClass("heading");
  private static final PseudoClass LACKING = PseudoClass.getPseudoClass("lacking");

  private final TaskChoice tasks;
  private final CheckBox box = new CheckBox();
  private final Label name = new Label();
  private final Label questions = new Label();
  private final Label words = new Label();
  private final HBox row;

  TaskCell(TaskChoice tasks) {
    this.tasks = tasks;
    getStyleClass().add("task-cell");
    // as wide as the list, whatever the words: what is cut off stands in the tooltip
    setPrefWidth(0);
    box.setFocusTraversable(false);
    box.setMouseTransparent(true);
    box.setMinWidth(Region.USE_PREF_SIZE);
    name.getStyleClass().add("task-name");
    questions.getStyleClass().addAll("muted", "small");
    questions.setMinWidth(Region.USE_PREF_SIZE);
    words.getStyleClass().addAll("muted", "small");
    words.setMinWidth(0);
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    VBox text = new VBox(1, new HBox(8, name, space, questions), words);
    HBox.setHgrow(text, Priority.ALWAYS);
    row = new HBox(8, box, text);
    row.setAlignment(Pos.TOP_LEFT);
    setOnMouseClicked(
        event -> {
          TaskLine line = getItem();
          if (line != null) {
            line.toggle(tasks);
          }
        });
  }

  @Override
  protected void updateItem(@Nullable TaskLine line, boolean empty) {
    super.updateItem(line, empty);
    pseudoClassStateChanged(HEADING, !empty && line instanceof TaskLine.Heading);
    pseudoClassStateChanged(
        LACKING, !empty && line instanceof TaskLine.Task t && !t.task().ready());
    Explain.nothing(this);
    if (empty || line == null) {
      setText(null);
      setGraphic(null);
    } else if (line instanceof TaskLine.Heading heading) {
      setText(heading.text());
      setGraphic(null);
    } else if (line instanceof TaskLine.Task task) {
      setText(null);
      setGraphic(row);
      show(task.task());
    }
  }

  private void show(OfferedTask task) {
    box.setSelected(tasks.isChosen(task));
    box.setDisable(!task.ready());
    name.setText(task.name());
    Integer published = task.questions();
    questions.setText(published == null ? "" : Units.count(published) + " questions");
    words.setText(task.ready() ? task.title() : task.obstacle());
    setAccessibleText(
        task.name() + (task.ready() ? "" : ", cannot be scored: ") + ", " + words.getText());
    if (!task.ready()) {
      Explain.with(this, task.obstacle());
    }
  }
}
