package striate.app.shell;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import striate.app.ask.AskView;
import striate.app.compare.CompareView;
import striate.app.importance.ImportanceView;
import striate.app.inspect.InspectorDrawer;
import striate.app.launch.JobFormView;
import striate.app.live.LiveStrip;
import striate.app.live.LiveView;
import striate.app.look.Explain;
import striate.app.look.FileChoice;
import striate.app.look.FileDrops;
import striate.app.look.PopupFill;
import striate.app.look.Stripes;
import striate.app.look.TableEvent;
import striate.app.look.TextSize;
import striate.app.look.Theme;
import striate.app.prune.PruneView;
import striate.app.queue.QueueView;
import striate.app.region.CostView;
import striate.app.region.LayerStripView;
import striate.app.region.RegionView;
import striate.app.runset.RunSetView;
import striate.app.samples.Pictures;
import striate.app.samples.SamplesView;
import striate.app.start.StartView;
import striate.app.sweep.SweepView;
import striate.app.task.FirstFrame;
import striate.app.task.OneAFrame;
import striate.charts.data.StrategyHue;
import striate.charts.view.FigureEvent;

/** The window's frame. */
public final class ShellView extends BorderPane {
  private static final double STRIP_FROM = 630;

  private final ShellModel model;
  private final Rail rail;
  private final Tools tools;
  private final ToolPlace place;
  private final List<Overlay> overlays;
  private final OneAFrame outOfSight = OneAFrame.seldom();
  private final Stripes logo = new Stripes();
  private final List<Consumer<Theme>> dressed = new ArrayList<>();
  private final ChosenFiles files;
  private FileChoice choice = FileChoice.dialog(this);

  /** With its overlays soon after the first frame. */
  public ShellView(ShellModel model) {
    this(model, FirstFrame::after);
  }

  /**
   * @param later is given what adds the overlays
   */
  public ShellView(ShellModel model, BiConsumer<Node, Runnable> later) {
    this.model = model;
    files = new ChosenFiles(model, this::choose);
    rail = new Rail(model.toolProperty());
    // and not whatever comes first in a tool: the next Space would press it
    tools = new Tools(this::made, this::runs, rail::focus);
    model.palette().also(this::inView);
    addEventHandler(FigureEvent.ANY, files::keep);
    addEventHandler(TableEvent.ANY, files::keep);
    getStyleClass().add("shell");
    setTop(
        new VBox(
            top(),
            dressed(new LayerStripView(model.strip(), model::look), LayerStripView::wear),
            question()));
    setLeft(rail);
    place = new ToolPlace(tools, model.inspector().openProperty(), this::drawer);
    overlays =
        List.of(
            new Overlay(model.queue().openProperty(), this::queue),
            new Overlay(model.sweep().shownProperty(), () -> new SweepView(model.sweep())),
            new Overlay(model.palette().shownProperty(), () -> new PaletteView(model.palette())),
            new Overlay(
                model.shortcutsProperty(),
                () ->
                    new ShortcutSheet(model.shortcutsProperty(), new WindowActions(model).list())));
    StackPane layers = new StackPane(place);
    overlays.forEach(overlay -> layers.getChildren().add(overlay.place()));
    setCenter(layers);
    later.accept(this, this::addOverlays);
    setBottom(new StatusBar(model));
    model.toolProperty().addListener((o, before, now) -> tools.show(now));
    model.themeProperty().addListener((o, before, now) -> showTheme(tools::restyle));
    model.textSizeProperty().addListener((o, before, now) -> showTheme(tools::rescale));
    sceneProperty().addListener((o, before, now) -> attach(now));
    FileDrops.on(this, this::take);
    PopupFill.follow(model.themeProperty()::get);
    tools.show(model.toolProperty().get());
    showTheme(Runnable::run);
  }

  /** Out of sight, in small pieces. */
  private void addOverlays() {
    overlays.forEach(
        overlay -> outOfSight.then(List.of(() -> outOfSight.repeat(overlay::advance))));
  }

  private QueueView queue() {
    QueueView queue = new QueueView(model.queue());
    StackPane.setAlignment(queue, Pos.BOTTOM_LEFT);
    StackPane.setMargin(queue, new Insets(8));
    return queue;
  }

  /** From now on a tool that is opened is made in steps. */
  public void makeToolsInSteps() {
    tools.makeInSteps();
  }

  /** Has the tools that are not in view made, so that each is there at once when it is wanted. */
  public void prepareTools() {
    outOfSight.then(List.of(tools::prepare));
  }

  private RunSetView runs() {
    return dressed(new RunSetView(model.runSet()), RunSetView::wear);
  }

  private ToolView made(Tool tool) {
    return switch (tool) {
      case START -> ToolView.alone(dressed(new StartView(model.start(), ways()), StartView::wear));
      case DESIGN -> design();
      case LIVE -> ToolView.besideRuns(dressed(new LiveView(model.live()), LiveView::wear));
      case COMPARE ->
          ToolView.besideRuns(dressed(new CompareView(model.compare(), files), CompareView::wear));
      case SAMPLES -> {
        SamplesView view =
            new SamplesView(model.samples(), model.images(), () -> new AskView(model.ask()));
        yield ToolView.sometimesBesideRuns(dressed(view, SamplesView::wear), view.ofRunsProperty());
      }
      case IMPORTANCE -> {
        ImportanceView view = new ImportanceView(model.importance(), model::look);
        yield ToolView.ofPicked(dressed(view, ImportanceView::wear), view.picking());
      }
      case PRUNE -> {
        PruneView view = new PruneView(model.prune(), model::look, this::choose);
        yield ToolView.ofPicked(dressed(view, PruneView::wear), view.picking());
      }
    };
  }

  private InspectorDrawer drawer() {
    Pictures pictures = new Pictures(model.images(), model.workspace().tasks());
    return dressed(new InspectorDrawer(model.inspector(), pictures::of), InspectorDrawer::wear);
  }

  private StartView.Ways ways() {
    return new StartView.Ways() {
      @Override
      public void compare() {
        model.toolProperty().set(Tool.COMPARE);
      }

      @Override
      public void open() {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle("A vision-language checkpoint");
        File chosen = chooser.showDialog(getScene().getWindow());
        if (chosen != null) {
          model.form().modelProperty().set(chosen.getPath());
          model.toolProperty().set(Tool.DESIGN);
        }
      }

      @Override
      public void design() {
        model.toolProperty().set(Tool.DESIGN);
      }
    };
  }

  private JobFormView.JobActions jobActions() {
    return new JobFormView.JobActions() {
      @Override
      public void sweep() {
        model.sweep().shownProperty().set(true);
      }

      @Override
      public void openJob() {
        FileChooser chooser = jobChooser();
        File chosen = chooser.showOpenDialog(getScene().getWindow());
        if (chosen != null) {
          model.files().take(chosen.toPath());
        }
      }

      @Override
      public void saveJob() {
        FileChooser chooser = jobChooser();
        chooser.setInitialFileName("job.json");
        File chosen = chooser.showSaveDialog(getScene().getWindow());
        if (chosen != null) {
          model.files().save(chosen.toPath());
        }
      }
    };
  }

  private static FileChooser jobChooser() {
    FileChooser chooser = new FileChooser();
    chooser.getExtensionFilters().add(new FileChooser.ExtensionFilter("Job files", "*.json"));
    return chooser;
  }

  /** A model, a job file or samples may be dropped anywhere. */
  private void take(List<File> dropped) {
    if (dropped.size() == 1) {
      model.files().take(dropped.get(0).toPath());
    } else {
      model.say("Drop one model directory, job file or samples file at a time");
    }
  }

  /** A part that has colours of its own. */
  private <N extends Node> N dressed(N part, BiConsumer<N, Theme> wear) {
    wear.accept(part, model.themeProperty().get());
    dressed.add(theme -> wear.accept(part, theme));
    return part;
  }

  /** Asks for files in another way than with the system's dialog. */
  public void chooseFilesWith(FileChoice other) {
    choice = other;
  }

  private Optional<Path> choose(String title, String suggestedName) {
    return choice.file(title, suggestedName);
  }

  private void attach(@Nullable Scene scene) {
    if (scene == null) {
      return;
    }
    showTheme(Runnable::run);
    attachTextSizes(scene);
    for (Tool tool : Tool.values()) {
      KeyCode digit = KeyCode.getKeyCode(Integer.toString(tool.ordinal() + 1));
      scene
          .getAccelerators()
          .put(
              new KeyCodeCombination(digit, KeyCombination.SHORTCUT_DOWN),
              () -> model.toolProperty().set(tool));
    }
    scene
        .getAccelerators()
        .put(
            new KeyCodeCombination(KeyCode.ENTER, KeyCombination.SHORTCUT_DOWN),
            this::runFromDesign);
    scene
        .getAccelerators()
        .put(
            new KeyCodeCombination(KeyCode.K, KeyCombination.SHORTCUT_DOWN),
            () -> model.palette().shownProperty().set(true));
    scene
        .getAccelerators()
        .put(new KeyCodeCombination(KeyCode.F1), () -> model.shortcutsProperty().set(true));
  }

  /** Beside the menu's keys: of the number pad, and the plus of keyboards where it needs Shift. */
  private void attachTextSizes(Scene scene) {
    Map<KeyCode, UnaryOperator<TextSize>> keys =
        Map.of(
            KeyCode.ADD, TextSize::larger,
            KeyCode.EQUALS, TextSize::larger,
            KeyCode.SUBTRACT, TextSize::smaller,
            KeyCode.NUMPAD0, size -> TextSize.USUAL);
    keys.forEach(
        (key, change) ->
            scene
                .getAccelerators()
                .put(
                    new KeyCodeCombination(
                        key, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_ANY),
                    () -> ThemeMenu.change(model, change.apply(ThemeMenu.size(model)))));
  }

  /** The keys for Run do nothing where its form is not to be seen. */
  private void runFromDesign() {
    if (model.toolProperty().get() == Tool.DESIGN) {
      model.form().run();
    }
  }

  private HBox top() {
    logo.setMinWidth(48);
    Label title = new Label("Striate");
    title.getStyleClass().add("app-title");
    Label open = new Label();
    open.setId("model-line");
    open.getStyleClass().add("muted");
    open.textProperty().bind(model.modelLineProperty());
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    Button commands =
        Explain.with(
            new Button(null, new FontIcon(Material2OutlinedMZ.SEARCH)),
            "All that can be done, by name (Ctrl+K). F1 shows all keys.");
    commands.setId("commands");
    commands.getStyleClass().addAll("flat", "button-icon");
    commands.setAccessibleText("Commands");
    commands.setOnAction(event -> model.palette().shownProperty().set(true));
    HBox bar = new HBox(10, logo, title, open, space, commands, new ThemeMenu(model));
    bar.setAlignment(Pos.CENTER_LEFT);
    bar.getStyleClass().add("top-bar");
    return bar;
  }

  private HBox question() {
    Label words = new Label();
    words.setId("closing-question");
    words.setWrapText(true);
    HBox.setHgrow(words, Priority.ALWAYS);
    words.setMaxWidth(Double.MAX_VALUE);
    model
        .closing()
        .askingProperty()
        .addListener((o, before, now) -> words.setText(model.closing().question()));
    Button leave =
        Explain.with(
            new Button("Leave it running"),
            "The job continues in its own process; the window shows it again next time.");
    leave.setId("close-leave");
    leave.getStyleClass().add("accent");
    leave.setOnAction(event -> model.closing().leave());
    Button cancel =
        Explain.with(new Button("Cancel it"), "Ends the job; its last checkpoint is kept.");
    cancel.setId("close-cancel");
    cancel.getStyleClass().addAll("button-outlined", "danger");
    cancel.setOnAction(event -> model.closing().cancel());
    Button stay = new Button("Stay");
    stay.setId("close-stay");
    stay.setCancelButton(true);
    stay.setOnAction(event -> model.closing().stay());
    HBox bar = new HBox(10, words, leave, cancel, stay);
    bar.getChildren().stream()
        .filter(Button.class::isInstance)
        .forEach(button -> ((Button) button).setMinWidth(USE_PREF_SIZE));
    bar.setAlignment(Pos.CENTER_LEFT);
    bar.getStyleClass().add("question");
    bar.visibleProperty().bind(model.closing().askingProperty());
    bar.managedProperty().bind(model.closing().askingProperty());
    model
        .closing()
        .askingProperty()
        .addListener(
            (o, before, now) -> {
              if (now) {
                leave.requestFocus();
              }
            });
    return bar;
  }

  private ToolView design() {
    List<Runnable> making = new ArrayList<>();
    RegionView region = new RegionView(model.region(), model::look);
    JobFormView form = new JobFormView(model.form(), model.forecast(), jobActions(), making::add);
    VBox.setVgrow(region, Priority.ALWAYS);
    region.setMinHeight(Region.USE_PREF_SIZE);
    VBox left = new VBox(12, region);
    making.add(() -> left.getChildren().add(liveStrip(left)));
    HBox.setHgrow(left, Priority.ALWAYS);
    VBox.setVgrow(form, Priority.ALWAYS);
    CostView cost = new CostView(model.region());
    cost.setMinHeight(Region.USE_PREF_SIZE);
    VBox right = new VBox(12, cost, form);
    right.getStyleClass().add("aside");
    HBox design = new HBox(12, left, right);
    design.setId("design");
    design.getStyleClass().add("tool");
    return ToolView.alone(design, making);
  }

  /** Only tall windows show it: in low ones the grid needs the height. */
  private LiveStrip liveStrip(Region place) {
    LiveStrip strip = dressed(new LiveStrip(model.live()), LiveStrip::wear);
    VBox.setVgrow(strip, Priority.ALWAYS);
    strip.visibleProperty().bind(place.heightProperty().greaterThan(STRIP_FROM));
    strip.managedProperty().bind(strip.visibleProperty());
    return strip;
  }

  /** What the palette offers beside the window's own actions. */
  private List<Action> inView() {
    List<Action> all = new ArrayList<>();
    all.add(Action.of("Open a model…", "", ways()::open));
    all.add(Action.of("Open a job file…", "", jobActions()::openJob));
    all.add(Action.of("Save the job as a file…", "", jobActions()::saveJob));
    Tool now = model.toolProperty().get();
    tools.inView().forEach(node -> all.addAll(ShownActions.of(now, node)));
    return all;
  }

  /** What has hidden parts beside the tools. */
  private List<Pane> partly() {
    List<Pane> panes = new ArrayList<>(List.of(place));
    overlays.forEach(overlay -> panes.add(overlay.place()));
    return panes;
  }

  /**
   * @param stepwise does the change with as little as can be in the window
   */
  private void showTheme(Consumer<Runnable> stepwise) {
    Theme theme = model.themeProperty().get();
    Scene scene = getScene();
    if (scene != null) {
      Runnable change = () -> theme.dress(scene, model.textSizeProperty().get());
      if (tools.inSteps()) {
        stepwise.accept(() -> HiddenParts.without(partly(), change));
      } else {
        change.run();
      }
    }
    logo.show(java.util.Set.of(0, 2, 5), 7, StrategyHue.SPARSE, theme.figures());
    dressed.forEach(part -> part.accept(theme));
  }
}
