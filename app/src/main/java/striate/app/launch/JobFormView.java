package striate.app.launch;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ObjectProperty;
import javafx.beans.value.ObservableStringValue;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.TextField;
import javafx.scene.control.TitledPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.DirectoryChooser;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import striate.app.look.Card;
import striate.app.look.Explain;
import striate.engine.run.Device;
import striate.engine.run.FieldType;
import striate.engine.run.JobField;
import striate.engine.run.JobFields;
import striate.engine.run.JobSpec;
import striate.engine.run.JobSpec.Schedule;

/** The job form: fields with what is wrong beside them, and Run. */
public final class JobFormView extends VBox {
  private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");

  /** Style classes of half and of all of the form's width, which grow with the text. */
  private static final String NARROW = "form-narrow";

  private static final String WIDE = "form-wide";

  private final JobFormModel model;
  private final ForecastModel forecast;

  /** What needs more than the form. */
  public interface JobActions {
    /** Shows the sweep over the form's job. */
    void sweep();

    /** Has the user choose a job file, and shows its job. */
    void openJob();

    /** Has the user name a file, and writes the form's job there. */
    void saveJob();
  }

  /**
   * @param making is given what makes the sections, in order
   */
  public JobFormView(
      JobFormModel model, ForecastModel forecast, JobActions actions, Consumer<Runnable> making) {
    this.model = model;
    this.forecast = forecast;
    FieldFlow fields = new FieldFlow("job-form");
    sections().forEach(section -> making.accept(() -> fields.getChildren().addAll(section.get())));
    VBox all = new VBox(8, fields, advanced(making));
    ScrollPane scroll = new ScrollPane(all);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("plain-scroll");
    scroll.setMinHeight(60);
    VBox.setVgrow(scroll, Priority.ALWAYS);
    Card card =
        new Card("Job", "one run for each seed", new VBox(8, scroll, foot(actions)))
            .actions(
                file(
                    "job-open",
                    "Open a job file",
                    Material2OutlinedAL.FOLDER_OPEN,
                    actions::openJob),
                file("job-save", "Save as a job file", Material2OutlinedMZ.SAVE, actions::saveJob));
    VBox.setVgrow(card, Priority.ALWAYS);
    getChildren().add(card);
  }

  private List<Supplier<List<Node>>> sections() {
    return List.of(
        () ->
            List.of(
                section("Model"),
                box(JobFields.NAME, name(), WIDE, null),
                box(JobFields.MODEL_PATH, modelPath(), WIDE, model.modelProblemProperty())),
        () ->
            List.of(
                section("What learns"),
                choice("method", JobFields.METHOD, model.methodProperty(), JobFormView::words),
                field("rank", JobFields.RANK, model.rank())),
        () ->
            List.of(
                section("Data"),
                field("samples", JobFields.SAMPLES, model.samples()),
                box(JobFields.TEMPLATE, template(), NARROW, model.template().problemProperty())),
        () ->
            List.of(
                section("Optimizer"),
                field("learning-rate", JobFields.LEARNING_RATE, model.learningRate()),
                field(
                    "projector-learning-rate",
                    JobFields.PROJECTOR_LEARNING_RATE,
                    model.projectorLearningRate()),
                choice("schedule", JobFields.SCHEDULE, model.scheduleProperty(), Schedule::word),
                field("batch", JobFields.BATCH_SIZE, model.batchSize()),
                field("steps", JobFields.STEP_COUNT, model.steps()),
                box(
                    "Seeds",
                    "One run for each. " + JobFields.SEED.sentence(),
                    text("seeds", model.seeds()),
                    NARROW,
                    model.seeds().problemProperty())),
        () ->
            List.of(
                section("Scoring"),
                box(JobFields.TASKS, new TaskChoiceView(model), WIDE, null),
                field("every", JobFields.EVERY_STEPS, model.everySteps()),
                box(JobFields.DEVICE, device(), NARROW, model.device().problemProperty())));
  }

  private static Label section(String title) {
    Label section = new Label(title);
    section.getStyleClass().addAll("form-section", WIDE);
    return section;
  }

  private static Button file(String id, String words, Ikon icon, Runnable action) {
    Button button = Explain.with(new Button(null, new FontIcon(icon)), words);
    button.setId(id);
    button.setAccessibleText(words);
    button.getStyleClass().addAll("flat", "button-icon", "small-icon");
    button.setOnAction(event -> action.run());
    return button;
  }

  private VBox foot(JobActions actions) {
    Button run = new Button("Add to queue");
    run.setId("run");
    run.getStyleClass().add("success");
    run.setMinWidth(Region.USE_PREF_SIZE);
    run.disableProperty().bind(Bindings.not(model.completeProperty()).or(model.busyProperty()));
    run.setOnAction(event -> model.run());
    Explain.with(
        run,
        "Puts the job into the queue, where it starts when it is its turn, and shows it in Live."
            + " Ctrl+Enter does the same.");
    Button estimate = new Button("Estimate");
    estimate.setId("estimate");
    estimate.getStyleClass().add("small");
    estimate.setMinWidth(Region.USE_PREF_SIZE);
    estimate
        .disableProperty()
        .bind(Bindings.not(model.completeProperty()).or(forecast.busyProperty()));
    estimate.setOnAction(event -> forecast.estimate());
    Explain.with(
        estimate,
        "Memory and time of this job: counted, and measured on this machine for a few seconds."
            + " Starts nothing.");
    Button sweep =
        Explain.with(
            new Button("Sweep"),
            "Many runs in one press: strategies, numbers of layers, seeds and shares of the data.");
    sweep.setId("sweep-open");
    sweep.getStyleClass().add("small");
    sweep.setMinWidth(Region.USE_PREF_SIZE);
    sweep.setOnAction(event -> actions.sweep());
    HBox buttons = new HBox(6, run, estimate, sweep);
    buttons.setAlignment(Pos.CENTER_LEFT);
    // above the buttons, which stay where they are when words come and go
    VBox foot =
        new VBox(
            4,
            line("forecast", "muted", forecast.textProperty()),
            line("forecast-problem", "problem", forecast.problemProperty()),
            line("job-problem", "problem", model.problemProperty()),
            buttons);
    foot.setMinHeight(Region.USE_PREF_SIZE);
    return foot;
  }

  /** Text that takes no room while it is empty. */
  static Label line(String id, String style, ObservableStringValue text) {
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
    TextField template = text("template", model.template());
    template.setPromptText("raw pairs");
    return template;
  }

  /** What most jobs leave out, folded. */
  private TitledPane advanced(Consumer<Runnable> making) {
    FieldFlow fields = new FieldFlow("job-advanced-fields");
    making.accept(
        () ->
            model
                .advanced()
                .folded()
                .forEach((field, form) -> fields.getChildren().add(advanced(field, form))));
    TitledPane pane = new TitledPane("Advanced", fields);
    pane.setId("job-advanced");
    pane.getStyleClass().addAll("dense", "job-advanced");
    pane.setAnimated(false);
    pane.expandedProperty().bindBidirectional(model.advancedShownProperty());
    return pane;
  }

  private static VBox advanced(JobField<?> field, FormField<?> form) {
    String id = field.path().replace('.', '-');
    List<String> words = AdvancedFields.words(field);
    if (words.isEmpty()) {
      TextField text = text(id, form);
      text.setPromptText(AdvancedFields.prompt(field));
      return box(field, text, NARROW, form.problemProperty());
    }
    ComboBox<String> box = new ComboBox<>();
    box.setId("job-" + id);
    box.getItems().setAll(words);
    box.valueProperty().bindBidirectional(form.textProperty());
    return box(field, box, NARROW, form.problemProperty());
  }

  private HBox modelPath() {
    TextField path = new TextField();
    path.setId("job-model");
    path.setAccessibleText("model");
    path.textProperty().bindBidirectional(model.modelProperty());
    mark(path, model.modelProblemProperty());
    HBox.setHgrow(path, Priority.ALWAYS);
    MenuButton choose =
        Explain.with(
            new MenuButton(null, new FontIcon(Material2OutlinedAL.FOLDER_OPEN)),
            "Choose a directory, or a model that was tuned here before");
    choose.setId("job-model-choose");
    choose.getStyleClass().addAll("button-icon", "flat", "small-icon", "no-arrow");
    choose.setAccessibleText("Choose the model");
    choose.setOnShowing(event -> choose.getItems().setAll(models()));
    choose.getItems().setAll(models());
    HBox row = new HBox(2, path, choose);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private List<MenuItem> models() {
    MenuItem browse = new MenuItem("Choose a directory \u2026");
    browse.setOnAction(event -> browse());
    List<MenuItem> items = new ArrayList<>(List.of(browse, new SeparatorMenuItem()));
    for (String known : model.recentModels()) {
      MenuItem item = new MenuItem(known);
      item.setMnemonicParsing(false);
      item.setOnAction(event -> model.modelProperty().set(known));
      items.add(item);
    }
    return items;
  }

  private void browse() {
    DirectoryChooser chooser = new DirectoryChooser();
    chooser.setTitle("A vision-language checkpoint");
    File chosen = chooser.showDialog(getScene().getWindow());
    if (chosen != null) {
      model.modelProperty().set(chosen.getPath());
    }
  }

  /**
   * The devices that every machine may have, to choose from; the second GPU and others are typed.
   */
  private ComboBox<String> device() {
    ComboBox<String> box = new ComboBox<>();
    box.setId("job-device");
    box.getItems().setAll(Device.ALL.stream().map(Device::word).toList());
    box.setEditable(true);
    box.valueProperty().bindBidirectional(model.device().textProperty());
    // a value follows its text only when Enter is pressed; the form looks at every letter
    box.getEditor().textProperty().addListener((o, before, now) -> box.setValue(now));
    mark(box.getEditor(), model.device().problemProperty());
    return box;
  }

  private static <T> VBox choice(
      String id, JobField<T> field, ObjectProperty<T> property, Function<T, String> words) {
    ComboBox<T> box = new ComboBox<>();
    box.setId("job-" + id);
    box.getItems().setAll(((FieldType.Word<T>) field.type()).values());
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
    return box(field, box, NARROW, null);
  }

  private static String words(JobSpec.Method method) {
    return method == JobSpec.Method.LORA ? "LoRA" : "full";
  }

  private static VBox field(String id, JobField<?> field, FormField<?> form) {
    return box(field, text(id, form), NARROW, form.problemProperty());
  }

  static TextField text(String id, FormField<?> form) {
    TextField text = new TextField();
    text.setId("job-" + id);
    text.textProperty().bindBidirectional(form.textProperty());
    mark(text, form.problemProperty());
    return text;
  }

  private static void mark(TextField field, ObservableStringValue problem) {
    field.pseudoClassStateChanged(WRONG, !problem.get().isEmpty());
    problem.addListener((o, before, now) -> field.pseudoClassStateChanged(WRONG, !now.isEmpty()));
  }

  /** Title, control and what is wrong, explained by the table of job fields. */
  private static VBox box(
      JobField<?> field, Node node, String width, @Nullable ObservableStringValue problem) {
    String values =
        field.type() instanceof FieldType.Text ? "" : "\n" + capital(field.type().range()) + ".";
    return box(field.title(), field.sentence().replace("`", "") + values, node, width, problem);
  }

  private static String capital(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private static VBox box(
      String title,
      String explanation,
      Node node,
      String width,
      @Nullable ObservableStringValue problem) {
    Label label = Explain.with(new Label(title), explanation);
    label.getStyleClass().addAll("muted", "small");
    label.setLabelFor(node);
    VBox box = new VBox(1, label, node);
    box.getStyleClass().add(width);
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
