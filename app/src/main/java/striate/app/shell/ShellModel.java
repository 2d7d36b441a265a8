package striate.app.shell;

import java.util.List;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;
import striate.app.ask.AskModel;
import striate.app.compare.CompareModel;
import striate.app.importance.ImportanceModel;
import striate.app.inspect.InspectorModel;
import striate.app.inspect.Page;
import striate.app.launch.ForecastModel;
import striate.app.launch.Forecaster;
import striate.app.launch.JobFormModel;
import striate.app.launch.ModelReader;
import striate.app.launch.TaskReader;
import striate.app.live.LiveModel;
import striate.app.look.SelectionName;
import striate.app.look.TextSize;
import striate.app.look.Theme;
import striate.app.look.Units;
import striate.app.prune.PruneModel;
import striate.app.queue.QueueModel;
import striate.app.region.LayerStripModel;
import striate.app.region.RegionModel;
import striate.app.runset.RunSetModel;
import striate.app.samples.ImageReader;
import striate.app.samples.SamplesModel;
import striate.app.start.FirstJobs;
import striate.app.start.StartModel;
import striate.app.sweep.SweepModel;
import striate.app.workspace.RunCard;
import striate.app.workspace.WorkspaceModel;
import striate.engine.model.ParameterCounts;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.JobSpec;
import striate.engine.run.RunId;

/**
 * Connects the tools' models: the form launches Design's selection, and Live shows the launched
 * run.
 */
public final class ShellModel {
  private final WorkspaceModel workspace;
  private final RegionModel region = new RegionModel();
  private final LayerStripModel strip = new LayerStripModel(region);
  private final JobFormModel form;
  private final ForecastModel forecast;
  private final QueueModel queue;
  private final RunSetModel runSet;
  private final InspectorModel inspector;
  private final LiveModel live;
  private final CompareModel compare;
  private final StartModel start;
  private final SweepModel sweep;
  private final PaletteModel palette = new PaletteModel(new WindowActions(this)::list);
  private final BooleanProperty shortcuts = new SimpleBooleanProperty();
  private final Inspections inspections = new Inspections(this);
  private final ToolSeams seams;
  private final ObjectProperty<Tool> tool = new SimpleObjectProperty<>(Tool.DESIGN);
  private final ObjectProperty<Theme> theme = new SimpleObjectProperty<>(Theme.LIGHT);
  private final ObjectProperty<TextSize> textSize = new SimpleObjectProperty<>(TextSize.USUAL);
  private final Closing closing;
  private final BroughtFiles files = new BroughtFiles(this);
  private final ReadOnlyStringWrapper modelLine = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper message = new ReadOnlyStringWrapper("Ready");
  private final ReadOnlyStringWrapper place = new ReadOnlyStringWrapper("");
  private @Nullable ImportanceModel importance;
  private @Nullable PruneModel prune;
  private @Nullable SamplesModel samples;
  private @Nullable AskModel ask;

  /**
   * @param forecaster estimates the form's job
   * @param defaults initial values of the job form
   * @param taskReader lists the evaluation tasks
   * @param seams what tools need that work with a model
   */
  public ShellModel(
      WorkspaceModel workspace,
      ModelReader reader,
      TaskReader taskReader,
      Forecaster forecaster,
      JobSpec defaults,
      ToolSeams seams) {
    this.seams = seams;
    this.workspace = workspace;
    closing = new Closing(workspace);
    form = new JobFormModel(workspace, reader, taskReader, defaults);
    forecast = new ForecastModel(form, workspace.tasks(), forecaster);
    queue = new QueueModel(workspace);
    runSet = new RunSetModel(workspace);
    inspector = new InspectorModel(runSet);
    live = new LiveModel(runSet);
    compare = new CompareModel(runSet);
    start = new StartModel(workspace, FirstJobs.ofBundledModel());
    sweep =
        new SweepModel(
            workspace,
            seams.commands(),
            () ->
                form.completeProperty().get() ? Optional.of(form.jobs().get(0)) : Optional.empty());
    sweep.onQueued(() -> tool.set(Tool.LIVE));
    join();
    new StripOverlays(strip).follow(runSet, live);
    strip.onAsked(this::importance); // which then offers what was measured before
  }

  private void join() {
    region.architectureProperty().bind(form.architectureProperty());
    region.methodProperty().bind(form.methodProperty());
    region.trainProjectorProperty().bindBidirectional(form.trainProjectorProperty());
    form.rank().textProperty().addListener((o, before, now) -> takeRank());
    takeRank();
    region.selectionProperty().addListener((o, before, now) -> takeSelection());
    region
        .textProblemProperty()
        .addListener((o, before, now) -> form.layersValidProperty().set(now.isEmpty()));
    takeSelection();
    form.onQueued(this::showQueued);
    start.onQueued(this::showQueued);
    start.visibleProperty().bind(tool.isEqualTo(Tool.START));
    compare.onQuestions(asked -> showSamples(ShownQuestions.of(asked)));
    compare.onScore((row, group) -> inspector.show(inspections.score(row, group)));
    inspector.onSaid(this::say);
    inspector.onNewJob(this::use);
    form.architectureProperty().addListener((o, before, now) -> describeModel());
    describeModel();
    compare.visibleProperty().bind(tool.isEqualTo(Tool.COMPARE));
    workspace.runsProperty().addListener((o, before, now) -> describePlace());
    workspace
        .problemProperty()
        .addListener((o, before, now) -> message.set(now.isEmpty() ? "Ready" : now));
    describePlace();
  }

  private void showQueued(List<RunId> ids) {
    tool.set(Tool.LIVE);
    if (!ids.isEmpty() && workspace.active().isEmpty()) {
      runSet.focusProperty().set(ids.get(0));
    }
  }

  private void takeRank() {
    if (form.rank().valid()) {
      region.rankProperty().set(form.rank().value());
    }
  }

  private void takeSelection() {
    form.layersProperty().set(region.selectionText());
    form.suggestedNameProperty()
        .set(
            SelectionName.of(region.selectionProperty().get(), region.layerCountProperty().get())
                .text());
  }

  private void describeModel() {
    VlmArchitecture shape = form.architectureProperty().get();
    modelLine.set(
        shape == null
            ? "no model"
            : form.modelProperty().get()
                + " · "
                + shape.text().layers()
                + " layers · "
                + Units.about(ParameterCounts.of(shape).total())
                + " parameters");
  }

  private void describePlace() {
    long recorded = workspace.runsProperty().get().stream().filter(RunCard::recorded).count();
    long count = workspace.runsProperty().get().size() - recorded;
    place.set(
        workspace.experiments().place()
            + " · "
            + count
            + (count == 1 ? " run" : " runs")
            + (recorded == 0 ? "" : " · " + recorded + " recorded"));
  }

  public WorkspaceModel workspace() {
    return workspace;
  }

  public RegionModel region() {
    return region;
  }

  public JobFormModel form() {
    return form;
  }

  /** The estimate of the form's job. */
  public ForecastModel forecast() {
    return forecast;
  }

  public QueueModel queue() {
    return queue;
  }

  /** The runs that Live, Compare and the tools after them look at. */
  public RunSetModel runSet() {
    return runSet;
  }

  /** The run that was clicked, and what can be done with it. */
  public InspectorModel inspector() {
    return inspector;
  }

  public LiveModel live() {
    return live;
  }

  public CompareModel compare() {
    return compare;
  }

  /** The first page. */
  public StartModel start() {
    return start;
  }

  /** Many runs of Design's job. */
  public SweepModel sweep() {
    return sweep;
  }

  /** Design's layers in one row. */
  public LayerStripModel strip() {
    return strip;
  }

  PaletteModel palette() {
    return palette;
  }

  /** Whether the sheet of all keys is shown. */
  BooleanProperty shortcutsProperty() {
    return shortcuts;
  }

  /** Made when it is first asked for, as the tools after it. */
  public ImportanceModel importance() {
    ImportanceModel made = importance;
    if (made == null) {
      made =
          new ImportanceModel(
              workspace,
              seams.commands(),
              form.architectureProperty(),
              region.selectionProperty(),
              form::named,
              region::take);
      importance = made;
      new StripOverlays(strip).follow(made);
    }
    return made;
  }

  public AskModel ask() {
    AskModel made = ask;
    if (made == null) {
      made = new AskModel(workspace, seams.commands(), form::named);
      ask = made;
    }
    return made;
  }

  public SamplesModel samples() {
    SamplesModel made = samples;
    if (made == null) {
      made = new SamplesModel(runSet, form::named, seams.previews());
      made.onLook(
          (row, asked) -> {
            if (asked) {
              inspector.show(inspections.sample(row));
            } else if (inspector.shows(Page.Kind.SAMPLE)) {
              inspector.follow(inspections.sample(row));
            }
          });
      samples = made;
    }
    return made;
  }

  /** Looks at a layer of the open model closely. */
  public void look(int layer) {
    inspector.show(inspections.layer(layer));
  }

  /** Shows the questions behind a score or a difference. */
  void showSamples(ShownQuestions shown) {
    samples().show(shown.tasks(), shown.groupA(), shown.groupB(), shown.which());
    if (inspector.shows(Page.Kind.SCORE)) {
      inspector.openProperty().set(false); // it would cover the answers
    }
    tool.set(Tool.SAMPLES);
  }

  /** Reads images of questions and samples. */
  ImageReader images() {
    return seams.images();
  }

  public PruneModel prune() {
    PruneModel made = prune;
    if (made == null) {
      made =
          new PruneModel(
              workspace,
              seams.commands(),
              form.architectureProperty(),
              region.selectionProperty(),
              form::named);
      prune = made;
    }
    return made;
  }

  /** Continues where the window was left. What the form starts with is told to the constructor. */
  public void restore(WindowState state) {
    theme.set(state.theme());
    textSize.set(state.textSize());
    tool.set(state.tool());
    live.smoothingProperty().set(state.smoothing());
    runSet.restore(state.runs());
    JobSpec job = state.job();
    if (job != null) {
      region.startWith(job.layers());
      form.trainProjectorProperty().set(job.trainProjector());
      form.seeds().textProperty().set(state.seeds());
    }
  }

  /** Shows a job in Design, to be changed and run. */
  public void use(JobSpec job) {
    form.take(job);
    region.startWith(job.layers());
    tool.set(Tool.DESIGN);
  }

  /** Job files, models and samples that are brought to the window. */
  public BroughtFiles files() {
    return files;
  }

  /**
   * What to remember of the window.
   *
   * @param width of its contents in logical pixels, as {@code height}
   */
  public WindowState state(double width, double height, boolean maximized) {
    return new WindowState(
        theme.get(),
        textSize.get(),
        tool.get(),
        width,
        height,
        maximized,
        live.smoothingProperty().get(),
        form.completeProperty().get() ? form.jobs().get(0) : null,
        form.seeds().textProperty().get(),
        runSet.state());
  }

  /** The visible tool. */
  public ObjectProperty<Tool> toolProperty() {
    return tool;
  }

  public ObjectProperty<Theme> themeProperty() {
    return theme;
  }

  public ObjectProperty<TextSize> textSizeProperty() {
    return textSize;
  }

  /** The open model, in one line. */
  public ReadOnlyStringProperty modelLineProperty() {
    return modelLine.getReadOnlyProperty();
  }

  /** The last message, in one line. */
  public ReadOnlyStringProperty messageProperty() {
    return message.getReadOnlyProperty();
  }

  public void say(String words) {
    message.set(words);
  }

  /** The store's location and the number of runs. */
  public ReadOnlyStringProperty placeProperty() {
    return place.getReadOnlyProperty();
  }

  /** What happens when the window is to be closed. */
  public Closing closing() {
    return closing;
  }
}
