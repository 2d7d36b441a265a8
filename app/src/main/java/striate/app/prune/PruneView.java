package striate.app.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntConsumer;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Slider;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import striate.app.command.CommandForm;
import striate.app.look.Card;
import striate.app.look.Explain;
import striate.app.look.FileChoice;
import striate.app.look.LayerMap;
import striate.app.look.TableMenu;
import striate.app.look.Theme;
import striate.app.runset.Picking;
import striate.charts.data.Point;
import striate.charts.data.RemovedLayers;
import striate.charts.data.Sense;
import striate.charts.figure.FigureTheme;
import striate.charts.figure.RemovedLayersFigure;
import striate.charts.view.FigureFiles;
import striate.charts.view.FigureView;

/** Prune: the layers with those struck out that are gone, the curve, and scores and speed. */
public final class PruneView extends HBox {
  private static final String HINT =
      "Click a finished run and press Prune: the least important layers outside its region go one"
          + " after the other, and scores and speed are measured after each.";

  private static final double ROW = 40;
  private static final double HEAD = 34;
  private static final double ALL_COLUMNS = 450;

  private final PruneModel model;
  private final Picking picking;
  private final FileChoice files;
  private final LayerMap map = new LayerMap("prune-map");
  private final Slider slider = new Slider(0, 1, 0);
  private final Label where = new Label("whole model");
  private final TableView<PruneRow> table = new TableView<>();
  private final FigureView<RemovedLayers> curve =
      new FigureView<>(
          new RemovedLayersFigure(FigureTheme.LIGHT),
          data -> data.series().stream().allMatch(series -> series.points().isEmpty()),
          HINT);
  private final Card layers;
  private final Button export =
      new Button("Export\u2026", new FontIcon(Material2OutlinedAL.GET_APP));

  /**
   * @param look looks at a layer closely
   * @param files asks where a checkpoint goes
   */
  public PruneView(PruneModel model, IntConsumer look, FileChoice files) {
    this.model = model;
    this.picking = Picking.of(model.settings()::pick, model.settings().subjectProperty());
    this.files = files;
    map.onLook(look);
    setId("prune");
    getStyleClass().add("tool");
    ScrollPane scroll = new ScrollPane(map);
    scroll.setFitToWidth(true);
    scroll.setFitToHeight(true);
    scroll.setFocusTraversable(false);
    scroll.getStyleClass().add("plain-scroll");
    StackPane grid = new StackPane(scroll);
    grid.setMinHeight(70);
    VBox.setVgrow(grid, Priority.ALWAYS);
    layers = new Card("Layers", "", new VBox(6, grid, sliding(), exported()));
    layers.setMinHeight(156);
    Button mapFiles =
        new FigureFiles(
                map,
                "layers",
                () -> PruneFigures.layers(model, map),
                () -> PruneFigures.layersCaption(model))
            .button();
    mapFiles.disableProperty().bind(model.shownProperty().isNull());
    layers.actions(mapFiles);
    Card scores = new Card("Scores", "mean over tasks; drag the slider above", curve);
    VBox.setVgrow(scores, Priority.ALWAYS);
    scores.setMinHeight(160);
    Card measured = new Card("Before and after", "below each: the difference from before", table());
    measured.setMinHeight(150);
    measured.setPrefHeight(236);
    VBox middle = new VBox(12, layers, scores, measured);
    middle.setMinWidth(0);
    HBox.setHgrow(middle, Priority.ALWAYS);
    CommandForm form = PruneForm.of(model);
    getChildren().addAll(form, middle);
    form.fitInto(this);
    model.shownProperty().addListener((o, before, now) -> show());
    model.positionProperty().addListener((o, before, now) -> place());
    model.settings().regionProperty().addListener((o, before, now) -> place());
    curve.captioned(() -> PruneFigures.caption(model, curve.figure().title()));
    show();
  }

  /** The run whose model is pruned is picked in the list of runs. */
  public Picking picking() {
    return picking;
  }

  /** Applies the theme's colours to what CSS does not style. */
  public void wear(Theme theme) {
    map.wear(theme);
    curve.wear(theme.figures());
  }

  private HBox sliding() {
    slider.setId("prune-slider");
    slider.setMajorTickUnit(1);
    slider.setMinorTickCount(0);
    slider.setBlockIncrement(1);
    slider.setSnapToTicks(true);
    slider.setShowTickMarks(true);
    slider.setAccessibleText("how often layers have been removed");
    HBox.setHgrow(slider, Priority.ALWAYS);
    slider.setMaxWidth(420);
    slider
        .valueProperty()
        .addListener(
            (o, before, now) -> {
              int to = (int) Math.round(now.doubleValue());
              if (to != model.positionProperty().get()) {
                model.move(to);
              }
            });
    where.setId("prune-where");
    where.getStyleClass().add("small");
    where.setMinWidth(0);
    export.setId("prune-export");
    export.getStyleClass().add("small");
    export.setMinWidth(USE_PREF_SIZE);
    export.setOnAction(event -> export());
    Explain.with(
        export,
        "Writes the model without the struck layers as a Hugging Face checkpoint, with the layers"
            + " that are left renumbered from 0.");
    Region space = new Region();
    HBox.setHgrow(space, Priority.SOMETIMES);
    HBox row = new HBox(10, slider, where, space, export);
    row.setAlignment(Pos.CENTER_LEFT);
    row.setMinHeight(Region.USE_PREF_SIZE);
    return row;
  }

  private Label exported() {
    Label exported = new Label();
    exported.setId("prune-exported");
    exported.getStyleClass().addAll("muted", "small");
    exported.setMinHeight(16);
    exported.setPrefHeight(16);
    exported.textProperty().bind(model.exportedProperty());
    return exported;
  }

  private TableView<PruneRow> table() {
    table.setId("prune-table");
    table.setFixedCellSize(ROW);
    table.heightProperty().addListener((o, before, now) -> reveal());
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_SUBSEQUENT_COLUMNS);
    TableMenu.on(table, "before-and-after", () -> PruneRow.table(table.getItems()));
    table.setAccessibleText("scores and speed before and after");
    Label hint = new Label("Scores, speed and memory stand here, before and after each removal.");
    hint.getStyleClass().add("figure-hint");
    hint.setWrapText(true);
    table.setPlaceholder(hint);
    TableColumn<PruneRow, String> name = column("", 84, PruneRow::name);
    name.getStyleClass().remove("figures-column");
    name.getStyleClass().add("text-column");
    TableColumn<PruneRow, String> left = column("left", 36, PruneRow::left);
    TableColumn<PruneRow, String> memory =
        explained("memory", "Of the model's parameters.", 66, PruneRow::memory);
    // where there is little room, what matters most can be read in full
    table
        .widthProperty()
        .addListener(
            (o, before, now) -> {
              left.setVisible(now.doubleValue() >= ALL_COLUMNS);
              memory.setVisible(now.doubleValue() >= ALL_COLUMNS);
            });
    table
        .getColumns()
        .setAll(
            List.of(
                name,
                left,
                column("visual", 62, PruneRow::visual),
                column("textual", 62, PruneRow::textual),
                explained("loss", "Nats per answer token: lower is better.", 60, PruneRow::loss),
                explained(
                    "reads/s",
                    "Tokens of a prompt that the model reads per second.",
                    62,
                    PruneRow::reading),
                explained(
                    "writes/s",
                    "Tokens that the model generates per second.",
                    62,
                    PruneRow::writing),
                memory));
    table
        .getSelectionModel()
        .selectedItemProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null && now.main() && now.step() != model.positionProperty().get()) {
                model.move(now.step());
              }
            });
    return table;
  }

  private static TableColumn<PruneRow, String> explained(
      String title, String explanation, double width, Function<PruneRow, String> text) {
    TableColumn<PruneRow, String> column = column("", width, text);
    Label label = Explain.with(new Label(title), explanation);
    column.setGraphic(label);
    return column;
  }

  private static TableColumn<PruneRow, String> column(
      String title, double width, Function<PruneRow, String> text) {
    TableColumn<PruneRow, String> column = new TableColumn<>(title);
    column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(text.apply(row.getValue())));
    column.setPrefWidth(width);
    column.setSortable(false);
    column.setReorderable(false);
    column.getStyleClass().add("figures-column");
    return column;
  }

  private void show() {
    Pruned now = model.shownProperty().get();
    table.getItems().setAll(now == null ? List.of() : PruneRow.of(now));
    slider.setMax(now == null ? 1 : now.request().steps());
    boolean none = now == null || now.main().isEmpty();
    slider.setDisable(none);
    export.setDisable(none);
    layers.setHint(now == null ? "" : now.request().subject());
    place();
  }

  private void place() {
    Pruned now = model.shownProperty().get();
    int at = model.positionProperty().get();
    slider.setValue(at);
    Optional<PrunedStep> step = model.at();
    SortedSet<Integer> gone = step.map(PrunedStep::gone).orElseGet(TreeSet::new);
    SortedSet<Integer> kept = now == null ? model.settings().kept() : now.request().kept().asSet();
    int count = now == null ? model.settings().layers() : now.request().layers();
    List<LayerMap.Cell> cells = new ArrayList<>();
    for (int layer = 0; layer < count; layer++) {
      boolean stays = kept.contains(layer);
      boolean removed = gone.contains(layer);
      cells.add(
          new LayerMap.Cell(
              stays ? "tuned" : "",
              Double.NaN,
              stays,
              removed,
              "layer " + layer + (removed ? ", removed" : stays ? ", of the region" : "")));
    }
    map.show(cells);
    where.setText(
        gone.isEmpty()
            ? "whole model"
            : String.format(
                Locale.ROOT,
                "%d of %d layers removed: %s",
                gone.size(),
                count,
                String.join(", ", gone.stream().map(String::valueOf).toList())));
    for (PruneRow row : table.getItems()) {
      if (row.main() && row.step() == at) {
        table.getSelectionModel().select(row);
        reveal();
      }
    }
    curve.show(new RemovedLayers(now == null ? List.of() : series(now), gone.size()));
  }

  /** Scrolls to the selected row, with the one above it where both have room. */
  private void reveal() {
    int row = table.getSelectionModel().getSelectedIndex();
    boolean both = table.getHeight() >= HEAD + 2 * ROW;
    if (row >= 0) {
      table.layout(); // at its new height, by which it decides how far there is to scroll
      table.scrollTo(Math.max(0, both ? row - 1 : row));
    }
  }

  private static List<RemovedLayers.Series> series(Pruned pruned) {
    List<RemovedLayers.Series> series = new ArrayList<>();
    for (Sense sense : Sense.values()) {
      add(series, sense.word(), sense, RemovedLayers.Kind.PRUNED, pruned.main());
    }
    for (Sense sense : Sense.values()) {
      add(
          series,
          sense.word() + ", " + pruned.request().comparedName(),
          sense,
          RemovedLayers.Kind.COMPARED,
          pruned.compared());
      add(
          series,
          sense.word() + ", healed",
          sense,
          RemovedLayers.Kind.HEALED,
          pruned.healed().map(List::of).orElse(List.of()));
    }
    return series;
  }

  private static void add(
      List<RemovedLayers.Series> series,
      String name,
      Sense sense,
      RemovedLayers.Kind kind,
      List<PrunedStep> steps) {
    List<Point> points = new ArrayList<>();
    for (PrunedStep step : steps) {
      Double score = score(step, sense);
      if (score != null) {
        points.add(new Point(step.gone().size(), score));
      }
    }
    if (!points.isEmpty()) {
      series.add(new RemovedLayers.Series(name, sense, kind, points));
    }
  }

  private static @Nullable Double score(PrunedStep step, Sense sense) {
    return sense == Sense.VISUAL ? step.visual() : step.textual();
  }

  /** The checkpoint is a directory of a new name. */
  private void export() {
    Pruned now = model.shownProperty().get();
    if (now == null) {
      return;
    }
    boolean healed = model.atHealed();
    files
        .file(
            healed ? "Directory of the healed checkpoint" : "Directory of the checkpoint",
            healed ? "healed" : "pruned")
        .ifPresent(target -> model.export(target, healed));
  }
}
