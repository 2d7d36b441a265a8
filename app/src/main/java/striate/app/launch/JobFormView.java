package striate.app.launch;

import java.io.File;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableStringValue;
import javafx.collections.ListChangeListener;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.DirectoryChooser;
import javafx.util.StringConverter;
import org.controlsfx.control.CheckComboBox;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import striate.app.look.Card;
import striate.app.look.Explain;
import striate.engine.run.JobSpec;

/** The job form: fields with what is wrong beside them, and Run. */
public final class JobFormView extends VBox {
  private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");
  private static final double NARROW = 112;
  private static final double WIDE = 232;

  private final JobFormModel model;
  private final ForecastModel forecast;

  public JobFormView(JobFormModel model, ForecastModel forecast) {
    this.model = model;
    this.forecast = forecast;
    FlowPane fields = new FlowPane(8, 4);
    fields.setId("job-form");
    fields
        .getChildren()
        .addAll(
            labelled("Name", "What the run is called in every list.", name(), WIDE, null),
            labelled(
                "Model",
                "Directory of a vision-language checkpoint, relative to the workspace.",
                modelPath(),
                WIDE,
                model.modelProblemProperty()),
            labelled(
                "Method",
                "LoRA trains small low-rank adapters beside frozen weights; full trains the"
                    + " weights.",
                choice(
                    "method", model.methodProperty(), JobSpec.Method.values(), JobFormView::words),
                NARROW,
                null),
            field(
                "rank",
                "LoRA rank",
                "Width of the adapters; alpha is twice the rank.",
                model.rank()),
            field(
                "learning-rate",
                "Learning rate",
                "Of the adapters or layers, at its peak.",
                model.learningRate()),
            field(
                "projector-learning-rate",
                "Projector rate",
                "Learning rate of the projector, at its peak.",
                model.projectorLearningRate()),
            labelled(
                "Schedule",
                "How the learning rate goes down over the steps, after a short warm-up.",
                choice(
                    "schedule",
                    model.scheduleProperty(),
                    JobSpec.Schedule.values(),
                    JobSpec.Schedule::word),
                NARROW,
                null),
            field("batch", "Batch", "Samples in one optimizer step.", model.batchSize()),
            field("steps", "Steps", "Optimizer steps.", model.steps()),
            field(
                "seeds",
                "Seeds",
                "One run for each: order of the samples and start of the adapters.",
                model.seeds()),
            field(
                "samples",
                "Samples",
                "A samples file, or tabletop/train for the bundled world.",
                model.samples()),
            labelled(
                "Template",
                "How conversations become text, such as vicuna_v1; blank for raw pairs.",
                template(),
                NARROW,
                null),
            labelled(
                "Tasks scored",
                "Scored before tuning, every so many steps, and at the end.",
                tasks(),
                NARROW,
                null),
            field(
                "every",
                "Every ... steps",
                "Optimizer steps between two evaluations.",
                model.everySteps()),
            labelled(
                "Device",
                "auto takes a GPU where there is one.",
                choice(
                    "device",
                    model.deviceProperty(),
                    new String[] {"auto", "cpu", "gpu"},
                    word -> word),
                NARROW,
                null));
    ScrollPane scroll = new ScrollPane(fields);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("plain-scroll");
    scroll.setMinHeight(60);
    VBox.setVgrow(scroll, Priority.ALWAYS);
    Card card = new Card("Job", "one run for each seed", new VBox(8, scroll, foot()));
    VBox.setVgrow(card, Priority.ALWAYS);
    getChildren().add(card);
  }

  private VBox foot() {
    Button run = new Button("Run", new FontIcon(Material2OutlinedMZ.PLAY_ARROW));
    run.setId("run");
    run.getStyleClass().add("success");
    run.setDefaultButton(true);
    run.setMinWidth(Region.USE_PREF_SIZE);
    run.disableProperty().bind(Bindings.not(model.completeProperty()).or(model.busyProperty()));
    run.setOnAction(event -> model.run());
    Explain.with(
        run, "Puts the job into the queue and shows it in Live. Ctrl+Enter does the same.");
    Button estimate = new Button("Estimate");
    estimate.setId("estimate");
    estimate.setMinWidth(Region.USE_PREF_SIZE);
    estimate
        .disableProperty()
        .bind(Bindings.not(model.completeProperty()).or(forecast.busyProperty()));
    estimate.setOnAction(event -> forecast.estimate());
    Explain.with(
        estimate,
        "Memory and time of this job: counted, and measured on this machine for a few seconds."
            + " Starts nothing.");
    HBox buttons =
        new HBox(8, run, estimate, line("job-problem", "problem", model.problemProperty()));
    buttons.setAlignment(Pos.CENTER_LEFT);
    // above the buttons, which stay where they are when words come and go
    VBox foot =
        new VBox(
            4,
            line("forecast", "muted", forecast.textProperty()),
            line("forecast-problem", "problem", forecast.problemProperty()),
            buttons);
    foot.setMinHeight(Region.USE_PREF_SIZE);
    return foot;
  }

  /** Text that takes no room while there is none. */
  private static Label line(String id, String style, ObservableStringValue text) {
    Label line = new Label();
    line.setId(id);
    line.getStyleClass().add(style);
    line.setWrapText(true);
    line.textProperty().bind(text);
    line.visibleProperty().bind(Bindings.isNotEmpty(text));
    line.managedProperty().bind(line.visibleProperty());
    return line;
  }

  private TextField name() {
    TextField name = new TextField();
    name.setId("job-name");
    name.textProperty().bindBidirectional(model.nameProperty());
    name.promptTextProperty().bind(model.suggestedNameProperty());
    return name;
  }

  private TextField template() {
    TextField template = new TextField();
    template.setId("job-template");
    template.setPromptText("raw pairs");
    template.textProperty().bindBidirectional(model.templateProperty());
    return template;
  }

  private HBox modelPath() {
    TextField path = new TextField();
    path.setId("job-model");
    path.textProperty().bindBidirectional(model.modelProperty());
    mark(path, model.modelProblemProperty());
    HBox.setHgrow(path, Priority.ALWAYS);
    Button browse =
        Explain.with(
            new Button(null, new FontIcon(Material2OutlinedAL.FOLDER_OPEN)), "Choose a directory");
    browse.getStyleClass().addAll("button-icon", "flat", "small-icon");
    browse.setAccessibleText("Choose the model's directory");
    browse.setOnAction(event -> browse());
    return new HBox(2, path, browse);
  }

  private void browse() {
    DirectoryChooser chooser = new DirectoryChooser();
    chooser.setTitle("A vision-language checkpoint");
    File chosen = chooser.showDialog(getScene().getWindow());
    if (chosen != null) {
      model.modelProperty().set(chosen.getPath());
    }
  }

  private CheckComboBox<String> tasks() {
    CheckComboBox<String> box = new CheckComboBox<>();
    box.setId("job-tasks");
    box.getItems().setAll(model.offeredTasks());
    model.tasks().forEach(task -> box.getCheckModel().check(task));
    box.setShowCheckedCount(false);
    box.getCheckModel()
        .getCheckedItems()
        .addListener(
            (ListChangeListener<String>)
                change -> {
                  model.tasks().setAll(box.getCheckModel().getCheckedItems());
                  entitle(box);
                });
    entitle(box);
    return box;
  }

  private void entitle(CheckComboBox<String> box) {
    int chosen = model.tasks().size();
    box.setTitle(
        chosen == 0
            ? "none"
            : chosen == model.offeredTasks().size()
                ? "all " + chosen
                : chosen + " of " + model.offeredTasks().size());
  }

  private static <T> ComboBox<T> choice(
      String id,
      javafx.beans.property.ObjectProperty<T> property,
      T[] values,
      java.util.function.Function<T, String> words) {
    ComboBox<T> box = new ComboBox<>();
    box.setId("job-" + id);
    box.getItems().setAll(values);
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(T value) {
            return value == null ? "" : words.apply(value);
          }

          @Override
          public T fromString(String text) {
            throw new UnsupportedOperationException("this box is not edited");
          }
        });
    box.valueProperty().bindBidirectional(property);
    return box;
  }

  private static String words(JobSpec.Method method) {
    return method == JobSpec.Method.LORA ? "LoRA" : "full";
  }

  private static VBox field(String id, String title, String explanation, FormField<?> field) {
    TextField text = new TextField();
    text.setId("job-" + id);
    text.textProperty().bindBidirectional(field.textProperty());
    mark(text, field.problemProperty());
    return labelled(title, explanation, text, NARROW, field.problemProperty());
  }

  private static void mark(TextField field, ObservableStringValue problem) {
    field.pseudoClassStateChanged(WRONG, !problem.get().isEmpty());
    problem.addListener((o, before, now) -> field.pseudoClassStateChanged(WRONG, !now.isEmpty()));
  }

  private static VBox labelled(
      String title,
      String explanation,
      Node node,
      double width,
      javafx.beans.value.@org.jspecify.annotations.Nullable ObservableStringValue problem) {
    Label label = Explain.with(new Label(title), explanation);
    label.getStyleClass().addAll("muted", "small");
    label.setLabelFor(node);
    VBox box = new VBox(1, label, node);
    box.setPrefWidth(width);
    box.setMaxWidth(width);
    if (node instanceof Control control) {
      control.setMaxWidth(Double.MAX_VALUE);
      control.setAccessibleHelp(explanation);
    }
    if (problem != null) {
      Label wrong = new Label();
      wrong.getStyleClass().addAll("problem", "small");
      wrong.setWrapText(true);
      wrong.textProperty().bind(problem);
      wrong
          .managedProperty()
          .bind(Bindings.createBooleanBinding(() -> !problem.get().isEmpty(), problem));
      wrong.visibleProperty().bind(wrong.managedProperty());
      box.getChildren().add(wrong);
    }
    return box;
  }
}
