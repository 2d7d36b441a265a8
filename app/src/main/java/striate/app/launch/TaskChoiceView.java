package striate.app.launch;

import atlantafx.base.controls.Popover;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import striate.app.look.Explain;
import striate.engine.inputs.OfferedTask;
import striate.engine.run.JobFields;
import striate.engine.run.Modality;

/** The chosen tasks in a few words; a click opens the list of all tasks beside the form. */
final class TaskChoiceView extends Button {
  private static final double WIDTH = 570;
  private static final double HEIGHT = 330;

  private final JobFormModel form;
  private final TaskChoice tasks;
  private final Label words = new Label();
  private final Label count = new Label();
  private final ListView<TaskLine> list = new ListView<>();
  private final Popover popover;

  TaskChoiceView(JobFormModel form) {
    this.form = form;
    this.tasks = form.tasks();
    setId("job-tasks");
    getStyleClass().add("choice-button");
    words.setMinWidth(0);
    words.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(words, Priority.ALWAYS);
    FontIcon arrow = new FontIcon(Material2OutlinedAL.ARROW_DROP_DOWN);
    HBox face = new HBox(4, words, arrow);
    face.setAlignment(Pos.CENTER_LEFT);
    face.prefWidthProperty().bind(widthProperty().subtract(14));
    setGraphic(face);
    setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
    popover = new Popover(panel());
    popover.setTitle("Tasks scored");
    popover.setArrowLocation(Popover.ArrowLocation.RIGHT_BOTTOM);
    popover.setDetachable(false);
    popover.setAnimated(false);
    setOnAction(event -> toggle());
    tasks.chosenProperty().addListener(o -> showChosen());
    tasks.listedProperty().addListener(o -> showList());
    form.questionLimit().textProperty().addListener(o -> showChosen());
    showChosen();
    showList();
  }

  private void toggle() {
    if (popover.isShowing()) {
      popover.hide();
      return;
    }
    form.readTasks();
    popover.show(this);
  }

  private VBox panel() {
    TextField filter = new TextField();
    filter.setId("task-filter");
    filter.setPromptText("Filter by name, title, or group such as paper");
    filter.textProperty().bindBidirectional(tasks.filterProperty());
    HBox.setHgrow(filter, Priority.ALWAYS);
    Button all = button("All", "Chooses every task of this list whose data is there.");
    all.setId("task-all");
    all.setOnAction(event -> tasks.chooseListed(true));
    Button none = button("None", "Chooses no task of this list.");
    none.setId("task-none");
    none.setOnAction(event -> tasks.chooseListed(false));
    HBox head = new HBox(8, filter, all, none);
    head.setAlignment(Pos.CENTER_LEFT);
    list.setId("task-list");
    list.setCellFactory(view -> new TaskCell(tasks));
    Label empty = new Label("No task has all of these words.");
    empty.getStyleClass().add("figure-hint");
    list.setPlaceholder(empty);
    list.setPrefSize(WIDTH, HEIGHT);
    list.setOnKeyPressed(
        event -> {
          TaskLine line = list.getSelectionModel().getSelectedItem();
          if (event.getCode() == KeyCode.SPACE && line != null) {
            line.toggle(tasks);
            event.consume();
          }
        });
    Label problem = JobFormView.line("task-problem", "problem", tasks.problemProperty());
    problem.setMaxWidth(WIDTH);
    VBox panel = new VBox(8, head, list, problem, questions());
    panel.setId("task-panel");
    panel.setMinWidth(WIDTH);
    panel.setMaxWidth(WIDTH);
    // the list would keep Escape for itself
    panel.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE) {
            popover.hide();
            event.consume();
          }
        });
    panel.setPadding(new Insets(4, 4, 4, 4));
    return panel;
  }

  private static Button button(String text, String explanation) {
    Button button = Explain.with(new Button(text), explanation);
    button.getStyleClass().add("small");
    button.setMinWidth(Region.USE_PREF_SIZE);
    return button;
  }

  /** How many questions of each task are asked, and which. */
  private VBox questions() {
    TextField limit = number("evaluation-limit", form.questionLimit(), "all");
    Explain.with(limit, JobFields.LIMIT.sentence().replace("`", ""));
    TextField seed = number("evaluation-subsetSeed", form.subsetSeed(), "first");
    Explain.with(seed, JobFields.SUBSET_SEED.sentence().replace("`", ""));
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    count.getStyleClass().add("muted");
    count.setMinWidth(Region.USE_PREF_SIZE);
    HBox row = new HBox(6, words("Questions each"), limit, words("seed"), seed, space, count);
    row.getStyleClass().add("question-limit");
    row.setAlignment(Pos.CENTER_LEFT);
    return new VBox(
        2,
        row,
        wrong("task-limit-problem", form.questionLimit()),
        wrong("task-seed-problem", form.subsetSeed()));
  }

  private static Label words(String text) {
    Label label = new Label(text);
    label.setMinWidth(Region.USE_PREF_SIZE);
    return label;
  }

  private static TextField number(String id, FormField<?> field, String prompt) {
    TextField text = JobFormView.text(id, field);
    text.setPrefColumnCount(5);
    text.setPromptText(prompt);
    return text;
  }

  private static Label wrong(String id, FormField<?> field) {
    return JobFormView.line(id, "problem", field.problemProperty());
  }

  private void showChosen() {
    List<String> chosen = tasks.chosenProperty().get();
    String limit = form.questionLimit().textProperty().get().strip();
    boolean all = chosen.isEmpty() || limit.isEmpty() || !form.questionLimit().valid();
    String some = all ? "" : " · " + limit + " questions each";
    words.setText(tasks.words() + some);
    setAccessibleText("Tasks scored: " + words.getText());
    count.setText(chosen.size() + " chosen");
    Explain.with(
        this,
        JobFields.TASKS.sentence().replace("`", "")
            + (chosen.isEmpty() ? "" : "\nChosen: " + String.join(", ", chosen) + "."));
    list.refresh();
  }

  private void showList() {
    List<TaskLine> lines = new ArrayList<>();
    for (@Nullable Modality modality :
        new @Nullable Modality[] {Modality.VISUAL, Modality.TEXTUAL, null}) {
      List<OfferedTask> some =
          tasks.listedProperty().get().stream()
              .filter(task -> Objects.equals(task.modality(), modality))
              .toList();
      if (!some.isEmpty()) {
        lines.add(new TaskLine.Heading(heading(modality, some)));
        some.forEach(task -> lines.add(new TaskLine.Task(task)));
      }
    }
    if (!lines.equals(list.getItems())) {
      list.getItems().setAll(lines);
    }
  }

  private static String heading(@Nullable Modality modality, List<OfferedTask> tasks) {
    if (modality == null) {
      return "Definitions that cannot be read";
    }
    long ready = tasks.stream().filter(OfferedTask::ready).count();
    String name = modality == Modality.VISUAL ? "Visual" : "Textual";
    return String.format(Locale.ROOT, "%s · %d of %d can be scored", name, ready, tasks.size());
  }
}
