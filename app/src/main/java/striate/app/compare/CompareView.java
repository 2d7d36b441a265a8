package striate.app.compare;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.controlsfx.control.SegmentedButton;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import striate.app.look.Card;
import striate.app.look.Explain;
import striate.app.look.Segments;
import striate.app.look.Theme;
import striate.engine.report.Comparison;
import striate.engine.report.ComparisonCsv;
import striate.engine.report.ComparisonJson;
import striate.engine.report.ComparisonLatex;
import striate.engine.report.ComparisonMarkdown;
import striate.engine.run.Modality;

/** Compare: one large figure or table of the chosen groups. */
public final class CompareView extends VBox {
  private static final String OPENING = " · double-click or Shift+Enter: its questions";

  private final CompareModel model;
  private final LossModel loss;
  private final CompareFigures figures;
  private final CompareTexts texts = new CompareTexts();
  private final TextTable settings =
      new TextTable("compare-settings", "Tick groups in the list to see what they differ in.");
  private final Map<CompareTab, Node> parts = new EnumMap<>(CompareTab.class);
  private final StackPane place = new StackPane();
  private final Label caption = new Label();
  private final ToggleButton visual = Segments.button("visual", "compare-visual");
  private final ToggleButton textual = Segments.button("textual", "compare-textual");
  private final SegmentedButton senses;
  private CompareTab tab = CompareTab.DIFFERENCE;

  /**
   * @param exports actions of the export menu
   */
  public CompareView(CompareModel model, FigureExports exports) {
    this.model = model;
    loss = new LossModel(model.runSet());
    figures = new CompareFigures(model, loss);
    senses =
        Segments.of(
            List.of(visual, textual),
            chosen -> figures.show(chosen == textual ? Modality.TEXTUAL : Modality.VISUAL));
    setId("compare");
    getStyleClass().add("tool");
    senses.managedProperty().bind(senses.visibleProperty());
    caption.setId("compare-caption");
    caption.getStyleClass().add("card-hint");
    caption.setMinWidth(0);
    caption.setWrapText(true);
    caption.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(caption, Priority.ALWAYS);
    HBox under = new HBox(8, caption, senses);
    under.setAlignment(Pos.CENTER_LEFT);
    // two lines of text, so that nothing moves when it changes
    under.setMinHeight(36);
    under.setMaxHeight(36);
    VBox.setVgrow(place, Priority.ALWAYS);
    Card large = new Card(new VBox(6, under, place));
    VBox.setVgrow(large, Priority.ALWAYS);
    getChildren().addAll(head(exports), tabs(), large);
    model.comparedProperty().addListener((o, before, now) -> showTexts());
    model.runSet().chosenProperty().addListener((o, before, now) -> showSettings());
    showTexts();
    showSettings();
  }

  /** Applies the theme's colours to everything that CSS does not style. */
  public void wear(Theme now) {
    figures.wear(now);
  }

  private HBox head(FigureExports exports) {
    Label summary = new Label();
    summary.setId("compare-summary");
    summary.textProperty().bind(model.summaryProperty());
    summary.getStyleClass().add("muted");
    summary.textProperty().addListener((o, before, now) -> Explain.with(summary, now));
    summary.setMinWidth(0);
    ProgressIndicator busy = new ProgressIndicator();
    busy.setPrefSize(16, 16);
    busy.setMinSize(16, 16);
    busy.setMaxSize(16, 16);
    busy.visibleProperty().bind(model.comparingProperty());
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    Button question =
        Explain.with(
            new Button(
                "Sparse against contiguous", new FontIcon(Material2OutlinedAL.COMPARE_ARROWS)),
            "Chooses the sparse and the contiguous selections of as many layers, and compares them"
                + " with a sparse one: are layers that are spread out better than layers in a"
                + " row?");
    question.setId("compare-sparse");
    question.getStyleClass().addAll("small", "accent");
    question.setMinWidth(USE_PREF_SIZE);
    question.setOnAction(
        event -> {
          if (!model.runSet().chooseSparseAgainstContiguous()) {
            caption.setText(
                "No settings have finished runs of both a sparse and a contiguous selection of as"
                    + " many layers: tune one of each in Design.");
          }
        });
    HBox head = new HBox(8, summary, busy, space, question, export(exports));
    head.setAlignment(Pos.CENTER_LEFT);
    return head;
  }

  private SegmentedButton tabs() {
    List<ToggleButton> buttons =
        List.of(CompareTab.values()).stream()
            .map(
                one -> {
                  ToggleButton button = Segments.button(one.title(), one.id());
                  button.setUserData(one);
                  return Explain.with(button, one.explanation());
                })
            .toList();
    SegmentedButton tabs = Segments.of(buttons, chosen -> open((CompareTab) chosen.getUserData()));
    tabs.getStyleClass().add("compare-tabs");
    return tabs;
  }

  private void open(CompareTab now) {
    tab = now;
    loss.visibleProperty().set(now == CompareTab.LOSS);
    place.getChildren().setAll(parts.computeIfAbsent(now, this::made));
    boolean one = now == CompareTab.KEPT;
    senses.setVisible(one);
    showCaption();
  }

  private Node made(CompareTab one) {
    return switch (one) {
      case SETTINGS -> settings;
      case TABLE -> texts;
      default -> figures.of(one);
    };
  }

  private void showTexts() {
    texts.show(model.comparisonProperty().get());
    showCaption();
  }

  private void showSettings() {
    SettingsTable table = SettingsTable.of(model.runSet().chosenProperty().get());
    settings.show(table.head(), table.lines());
  }

  /** What the figure shows and how to read it. */
  private void showCaption() {
    Compared now = model.comparedProperty().get();
    @Nullable Comparison found = now.comparison().orElse(null);
    caption.setText(
        switch (tab) {
          case DIFFERENCE ->
              found == null
                  ? ""
                  : "points from "
                      + found.baselineGroup().name()
                      + ", 95 % interval · filled: corrected p < 0.05 · pale bar: too small to be"
                      + " detected"
                      + OPENING;
          case TASKS ->
              "mean over seeds · 95 % interval over questions and seeds"
                  + (now.references().tasks().isEmpty() ? "" : " · lines: scores without tuning")
                  + (found == null ? "" : OPENING);
          case TIME -> "visual average · dashed: best score for the time";
          case KEPT ->
              "score kept of that of "
                  + now.withAllLayers()
                      .or(now::comparison)
                      .map(one -> one.baselineGroup().name())
                      .orElse("the baseline")
                  + ", with its 95 % interval";
          case LOSS -> "smoothed · one line a run";
          case SETTINGS -> "only what differs";
          case TABLE -> "95 % intervals · p corrected for all comparisons (Holm)";
        });
    Explain.with(caption, caption.getText());
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
