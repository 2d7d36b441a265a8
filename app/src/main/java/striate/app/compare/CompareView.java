package striate.app.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.RowConstraints;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.controlsfx.control.SegmentedButton;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import striate.app.look.Card;
import striate.app.look.Theme;
import striate.app.runset.RunSetView;
import striate.charts.data.ComparedGroup;
import striate.charts.data.Sense;
import striate.charts.figure.AverageBarsFigure;
import striate.charts.figure.FigureTheme;
import striate.charts.figure.ScoreTimeFigure;
import striate.charts.figure.TaskBarsFigure;
import striate.charts.view.FigureView;
import striate.engine.report.Comparison;
import striate.engine.report.ComparisonCells;
import striate.engine.report.ComparisonCsv;
import striate.engine.report.ComparisonJson;
import striate.engine.report.ComparisonLatex;
import striate.engine.report.ComparisonMarkdown;

/** Compare: the table of groups, and below it figures, scores, differences or notes. */
public final class CompareView extends HBox {
  private static final String HINT = "Check groups in the table above to compare them.";
  private static final String NO_AVERAGES =
      "An average needs two tasks or more that all compared runs have been scored on completely.";
  private static final String NO_TIMES =
      "Times are compared with a run that tunes all layers with the same settings on the same"
          + " machine. Tune and check one.";
  private static final String TIME_HINT = "dashed: best score for the time";
  private static final double FIGURES_HEIGHT = 392;
  private static final ComparisonCells CELLS = ComparisonCells.forScreens();

  private final CompareModel model;
  private final RunSetView runs;
  private final FigureView<List<ComparedGroup>> tasks =
      new FigureView<>(new TaskBarsFigure(FigureTheme.LIGHT), List::isEmpty, HINT);
  private final FigureView<List<ComparedGroup>> averages =
      new FigureView<>(
          new AverageBarsFigure(FigureTheme.LIGHT, false),
          groups -> groups.stream().allMatch(g -> g.visual() == null && g.textual() == null),
          NO_AVERAGES);
  private final FigureView<List<ComparedGroup>> time =
      new FigureView<>(
          new ScoreTimeFigure(FigureTheme.LIGHT),
          groups -> groups.stream().allMatch(g -> g.timeRatio() == null || g.visual() == null),
          NO_TIMES);
  private final TextTable scores = new TextTable("compare-scores", HINT);
  private final TextTable differences =
      new TextTable("compare-differences", "Check two groups or more to see their differences.");
  private final VBox notes = new VBox(6);
  private final ToggleButton visual = new ToggleButton("visual");
  private final ToggleButton textual = new ToggleButton("textual");
  private final ToggleButton notesChoice = new ToggleButton("Notes");
  private final Card differencesCard;

  /**
   * @param exports actions of the export menu
   */
  public CompareView(CompareModel model, FigureExports exports) {
    this.model = model;
    runs = new RunSetView(model.runSet());
    differencesCard = new Card("Differences", "", differences);
    setId("compare");
    getStyleClass().add("tool");
    StackPane lower = new StackPane();
    VBox.setVgrow(lower, Priority.ALWAYS);
    Label words = new Label();
    words.getStyleClass().add("card-hint");
    words.textProperty().bind(model.summaryProperty());
    words.setMinWidth(0);
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    HBox head = new HBox(10, choice(lower), words, space, export(exports));
    VBox main = new VBox(12, head, lower);
    HBox.setHgrow(main, Priority.ALWAYS);
    main.setMinWidth(0);
    getChildren().addAll(runs, main);
    model.comparedProperty().addListener((o, before, now) -> showFigures(now.figures()));
    model.comparisonProperty().addListener((o, before, now) -> showTexts(now));
    showFigures(model.comparedProperty().get().figures());
    showTexts(model.comparisonProperty().get());
  }

  /** Applies the theme's colours to everything that CSS does not style. */
  public void wear(Theme now) {
    tasks.wear(now.figures());
    averages.wear(now.figures());
    time.wear(now.figures());
    runs.wear(now);
  }

  private void showFigures(List<ComparedGroup> groups) {
    showTasks();
    averages.show(groups);
    time.show(groups);
  }

  private void showTexts(@Nullable Comparison comparison) {
    if (comparison == null) {
      scores.show(List.of(), List.of());
      differences.show(List.of(), List.of());
      showNotes(List.of());
      return;
    }
    scores.show(CELLS.scoresHead(comparison), CELLS.scores(comparison));
    differences.show(CELLS.differencesHead(comparison), CELLS.differences(comparison, row -> true));
    differencesCard.setHint("from " + comparison.baselineGroup().name());
    showNotes(comparison.notes());
  }

  private void showNotes(List<String> texts) {
    notesChoice.setText(texts.isEmpty() ? "Notes" : "Notes (" + texts.size() + ")");
    notes
        .getChildren()
        .setAll(
            (texts.isEmpty() ? List.of(HINT) : texts)
                .stream()
                    .map(
                        text -> {
                          Label label = new Label(text);
                          label.setWrapText(true);
                          label.setMinHeight(USE_PREF_SIZE);
                          return label;
                        })
                    .toList());
  }

  /** One modality at a time: all tasks together would leave no room for their names. */
  private void showTasks() {
    Sense sense = textual.isSelected() ? Sense.TEXTUAL : Sense.VISUAL;
    tasks.show(
        model.comparedProperty().get().figures().stream()
            .map(group -> group.withTasks(task -> task.sense() == sense))
            .toList());
  }

  /** What the lower part shows. */
  private SegmentedButton choice(StackPane lower) {
    ScrollPane figures = scrolled(figures());
    figures.setFitToHeight(true);
    figures.setMinHeight(FIGURES_HEIGHT);
    ScrollPane listed = scrolled(notes);
    Map<ToggleButton, Node> parts = new LinkedHashMap<>();
    parts.put(toggle("Figures", "compare-show-figures"), figures);
    parts.put(
        toggle("Scores", "compare-show-scores"),
        new Card("Scores", "95 % interval over questions and seeds", scores));
    parts.put(toggle("Differences", "compare-show-differences"), differencesCard);
    notesChoice.setId("compare-show-notes");
    parts.put(notesChoice, new Card("Notes", "what the numbers do and do not say", listed));
    lower.getChildren().setAll(figures);
    SegmentedButton choice =
        alwaysOne(
            List.copyOf(parts.keySet()), chosen -> lower.getChildren().setAll(parts.get(chosen)));
    choice.setMinWidth(USE_PREF_SIZE);
    return choice;
  }

  private static ToggleButton toggle(String text, String id) {
    ToggleButton button = new ToggleButton(text);
    button.setId(id);
    return button;
  }

  private static ScrollPane scrolled(Node content) {
    ScrollPane scroll = new ScrollPane(content);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("plain-scroll");
    return scroll;
  }

  private SegmentedButton senses() {
    visual.setId("tasks-visual");
    textual.setId("tasks-textual");
    return alwaysOne(List.of(visual, textual), chosen -> showTasks());
  }

  /** Buttons of which one is always chosen, the first to begin with. */
  private static SegmentedButton alwaysOne(
      List<ToggleButton> buttons, Consumer<ToggleButton> chosen) {
    SegmentedButton all = new SegmentedButton(buttons.toArray(ToggleButton[]::new));
    buttons.forEach(button -> button.getStyleClass().add("small"));
    buttons.get(0).setSelected(true);
    ToggleGroup group = all.getToggleGroup();
    group
        .selectedToggleProperty()
        .addListener(
            (o, before, now) -> {
              if (now == null && before != null) {
                before.setSelected(true);
              } else if (now instanceof ToggleButton button) {
                chosen.accept(button);
              }
            });
    return all;
  }

  private GridPane figures() {
    GridPane grid = new GridPane();
    grid.getStyleClass().add("figures");
    ColumnConstraints half = new ColumnConstraints();
    half.setPercentWidth(50);
    grid.getColumnConstraints().addAll(half, half);
    for (int i = 0; i < 2; i++) {
      RowConstraints row = new RowConstraints();
      row.setMinHeight(FIGURES_HEIGHT / 2 - 8);
      row.setVgrow(Priority.ALWAYS);
      row.setPercentHeight(50);
      grid.getRowConstraints().add(row);
    }
    grid.setMinHeight(FIGURES_HEIGHT - 2);
    grid.add(
        new Card("Tasks", "mean over seeds, 95 % interval", tasks).actions(senses()), 0, 0, 2, 1);
    grid.add(new Card("Averages", "every task has equal weight, 95 % interval", averages), 0, 1);
    grid.add(new Card("Score against time", TIME_HINT, time), 1, 1);
    return grid;
  }

  private MenuButton export(FigureExports exports) {
    MenuItem picture = new MenuItem("Figures as PNG…");
    picture.setId("export-png");
    picture.setOnAction(event -> exports.comparison(model.comparedProperty().get().figures()));
    MenuButton button =
        new MenuButton(
            "Export",
            new FontIcon(Material2OutlinedAL.GET_APP),
            picture,
            text("Comparison as Markdown…", "comparison.md", ComparisonMarkdown::of, exports),
            text("Comparison as CSV…", "comparison.csv", ComparisonCsv::of, exports),
            text("Comparison as JSON…", "comparison.json", ComparisonJson::of, exports),
            text("Comparison as LaTeX…", "comparison.tex", ComparisonLatex::of, exports));
    button.setId("export");
    button.getStyleClass().add("small");
    button.setMinWidth(USE_PREF_SIZE);
    button.disableProperty().bind(model.comparisonProperty().isNull());
    return button;
  }

  private MenuItem text(
      String title, String file, Function<Comparison, String> format, FigureExports exports) {
    MenuItem item = new MenuItem(title);
    item.setOnAction(
        event -> {
          Comparison comparison = model.comparisonProperty().get();
          if (comparison != null) {
            exports.text(file, () -> format.apply(comparison));
          }
        });
    return item;
  }
}
