package striate.app.importance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Slider;
import javafx.scene.control.Spinner;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.controlsfx.control.SegmentedButton;
import org.jspecify.annotations.Nullable;
import striate.app.command.CommandForm;
import striate.app.look.Card;
import striate.app.look.Explain;
import striate.app.look.HeatLegend;
import striate.app.look.LayerMap;
import striate.app.look.Numbers;
import striate.app.look.Segments;
import striate.app.look.Theme;
import striate.app.runset.Picking;
import striate.charts.view.FigureFiles;

/** Importance: what to measure, the layers' values as a map, a list and a matrix. */
public final class ImportanceView extends HBox {
  private static final String HINT =
      "Nothing is measured yet. Choose a metric and press Compute: the layers are then coloured by"
          + " how much they matter.";

  private final ImportanceModel model;
  private final Picking picking;
  private final LayerMap map = new LayerMap("importance-map");
  private final HeatLegend legend = new HeatLegend();
  private final LayerTable table = new LayerTable();
  private final SimilarityMatrix matrix;
  private final Label none = new Label(HINT);
  private final List<ToggleButton> parts = new ArrayList<>();
  private final ToggleButton listed = Segments.button("List", "importance-show-list");
  private final ToggleButton alike = Segments.button("Similarity", "importance-show-matrix");
  private final StackPane lower = new StackPane();
  private final Card layers;

  /**
   * @param look looks at a layer closely
   */
  public ImportanceView(ImportanceModel model, IntConsumer look) {
    this.model = model;
    this.picking = Picking.of(model::pick, model.tunedByProperty());
    map.onLook(look);
    setId("importance");
    getStyleClass().add("tool");
    matrix = new SimilarityMatrix(n -> model.shownDistanceProperty().set(n));
    matrix.distanceProperty().bind(model.shownDistanceProperty());
    ImportanceFigures figures = new ImportanceFigures(model);
    layers = layers();
    Button mapFiles =
        new FigureFiles(map, "layers", () -> figures.map(map, legend), figures::mapCaption)
            .button();
    mapFiles.disableProperty().bind(model.shownProperty().isNull());
    layers.actions(mapFiles);
    Card below = new Card("Values", "the largest first", lower).actions(choice());
    Button matrixFiles =
        new FigureFiles(matrix, "similarity", () -> figures.matrix(), figures::matrixCaption)
            .button();
    matrixFiles.visibleProperty().bind(alike.selectedProperty());
    below.actions(matrixFiles);
    VBox.setVgrow(below, Priority.ALWAYS);
    below.setMinHeight(150);
    VBox middle = new VBox(12, layers, below);
    HBox.setHgrow(middle, Priority.ALWAYS);
    middle.setMinWidth(0);
    CommandForm form = MeasureForm.of(model);
    getChildren().addAll(form, middle);
    form.fitInto(this);
    table.pointedProperty().bindBidirectional(map.pointedProperty());
    model.shownProperty().addListener((o, before, now) -> show(now));
    model.valuesProperty().addListener((o, before, now) -> colour());
    model.selectionProperty().addListener((o, before, now) -> colour());
    show(model.shownProperty().get());
  }

  /** The run whose model is measured is picked in the list of runs. */
  public Picking picking() {
    return picking;
  }

  /** Applies the theme's colours to what CSS does not style. */
  public void wear(Theme theme) {
    map.wear(theme);
    legend.wear(theme);
    matrix.wear(theme);
    table.wear(theme);
  }

  private Card layers() {
    none.getStyleClass().add("figure-hint");
    none.setWrapText(true);
    none.setMaxWidth(420);
    ScrollPane scroll = new ScrollPane(map);
    scroll.setFitToWidth(true);
    scroll.setFitToHeight(true);
    scroll.setFocusTraversable(false);
    scroll.getStyleClass().add("plain-scroll");
    StackPane shown = new StackPane(scroll, none);
    shown.setMinHeight(120);
    HBox scale = new HBox(12, legend);
    scale.setAlignment(Pos.CENTER_LEFT);
    VBox content = new VBox(8, shown, scale, distance(), taking());
    VBox.setVgrow(shown, Priority.ALWAYS);
    return new Card("Layers", "", content).actions(parts());
  }

  /** Of everything, of image or of text tokens. */
  private SegmentedButton parts() {
    for (Measured.Part part : Measured.Part.values()) {
      ToggleButton button = Segments.button(part.word(), "importance-part-" + part.word());
      button.setUserData(part);
      parts.add(button);
    }
    Explain.with(parts.get(1), "Values of image tokens, or of samples with an image, alone.");
    Explain.with(parts.get(2), "Values of text tokens, or of samples without an image, alone.");
    SegmentedButton all =
        Segments.of(
            parts,
            button -> {
              if (button.getUserData() instanceof Measured.Part part) {
                model.partProperty().set(part);
              }
            });
    model
        .partProperty()
        .addListener((o, before, now) -> parts.get(now.ordinal()).setSelected(true));
    return all;
  }

  private SegmentedButton choice() {
    Explain.with(
        alike,
        "Angular distances at every distance: where a row is pale, so many layers in a row change"
            + " little. Measured with the metric Angular distance.");
    return Segments.of(
        List.of(listed, alike),
        button -> lower.getChildren().setAll(button == alike ? matrix : table));
  }

  private HBox distance() {
    Slider slider = new Slider(1, 8, 1);
    slider.setId("importance-distance");
    slider.setBlockIncrement(1);
    slider.setMajorTickUnit(1);
    slider.setMinorTickCount(0);
    slider.setSnapToTicks(true);
    slider.valueProperty().bindBidirectional(model.shownDistanceProperty());
    slider.setAccessibleText("distance in layers");
    HBox.setHgrow(slider, Priority.ALWAYS);
    slider.setMaxWidth(260);
    Label title =
        Explain.with(
            new Label("distance"),
            "How many layers lie between the states that are compared: the value of a layer is"
                + " then that of the block which begins with it.");
    title.getStyleClass().addAll("muted", "small");
    title.setLabelFor(slider);
    Label far = new Label();
    far.getStyleClass().add("small");
    far.textProperty()
        .bind(
            Bindings.createStringBinding(
                () ->
                    model.shownDistanceProperty().get() == 1
                        ? "1 layer"
                        : model.shownDistanceProperty().get() + " layers",
                model.shownDistanceProperty()));
    HBox row = new HBox(8, title, slider, far);
    row.setAlignment(Pos.CENTER_LEFT);
    row.setVisible(false);
    model
        .shownProperty()
        .addListener(
            (o, before, now) -> {
              int farthest = now == null ? 1 : now.farthest();
              slider.setMax(Math.max(2, farthest));
              row.setVisible(farthest > 1);
            });
    return row;
  }

  private VBox taking() {
    Spinner<Integer> count = Explain.with(new Spinner<>(1, 4096, 2), "How many layers are taken.");
    count.setId("importance-count");
    count.setPrefWidth(70);
    count.setEditable(true);
    count.getStyleClass().add("small-spinner");
    count.setAccessibleText("number of layers to take");
    FlowPane row =
        new FlowPane(
            8,
            6,
            taken("top", "Select the top", "those that matter most", count, true),
            taken("bottom", "Select the bottom", "those that matter least", count, false),
            count,
            words("layers in Design"));
    row.setAlignment(Pos.CENTER_LEFT);
    row.disableProperty().bind(model.shownProperty().isNull());
    model
        .shownProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null && (before == null || before.layers() != now.layers())) {
                count.getValueFactory().setValue(Math.max(1, now.layers() / 4));
              }
            });
    Label took = new Label(" ");
    took.setId("importance-took");
    took.getStyleClass().addAll("muted", "small");
    took.setMinHeight(Region.USE_PREF_SIZE);
    took.textProperty()
        .bind(
            Bindings.when(model.tookProperty().isEmpty())
                .then(" ")
                .otherwise(model.tookProperty()));
    return new VBox(2, row, took);
  }

  private static Label words(String text) {
    Label label = new Label(text);
    label.getStyleClass().addAll("muted", "small");
    label.setMinWidth(0);
    return label;
  }

  private Button taken(
      String id, String text, String which, Spinner<Integer> count, boolean largest) {
    Button button =
        Explain.with(
            new Button(text),
            "Selects as many layers in Design, "
                + which
                + " by the values shown. Undo there takes it back.");
    button.setId("importance-take-" + id);
    button.getStyleClass().add("small");
    button.setMinWidth(USE_PREF_SIZE);
    button.setOnAction(event -> model.take(count.getValue(), largest));
    return button;
  }

  private void show(@Nullable Measured now) {
    none.setVisible(now == null);
    map.setVisible(now != null);
    legend.setVisible(now != null);
    boolean apart = now != null && now.tellsApart();
    parts.forEach(button -> button.setDisable(!apart && button.getUserData() != Measured.Part.ALL));
    boolean hasMatrix = now != null && now.matrix() != null;
    alike.setDisable(!hasMatrix);
    if (!hasMatrix) {
      listed.setSelected(true);
    }
    matrix.show(now == null ? null : now.matrix());
    layers.setHint(
        now == null
            ? ""
            : MetricWords.of(now.metric()).title() + " \u00b7 " + now.measurement().setting());
    Node shown = alike.isSelected() ? matrix : table;
    lower.getChildren().setAll(shown);
    colour();
  }

  private void colour() {
    Measured now = model.shownProperty().get();
    double[] values = model.valuesProperty().get();
    if (now == null) {
      map.show(List.of());
      table.show(List.of());
      return;
    }
    MetricWords words = MetricWords.of(now.metric());
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      least = Math.min(least, Double.isNaN(value) ? least : value);
      most = Math.max(most, Double.isNaN(value) ? most : value);
    }
    boolean any = most >= least;
    List<Integer> ranked = Measured.ranked(values);
    List<LayerMap.Cell> cells = new ArrayList<>();
    for (int layer = 0; layer < values.length; layer++) {
      double share =
          Double.isNaN(values[layer])
              ? Double.NaN
              : most > least ? (values[layer] - least) / (most - least) : 1;
      int rank = ranked.indexOf(layer);
      boolean selected = model.selectionProperty().getValue().contains(layer);
      cells.add(
          new LayerMap.Cell(
              Numbers.brief(values[layer]),
              share,
              selected,
              false,
              rank < 0
                  ? "layer " + layer + ", no value"
                  : String.format(
                          "layer %d, %s %s, rank %d of %d",
                          layer,
                          words.title(),
                          Numbers.exact(values[layer]),
                          rank + 1,
                          ranked.size())
                      + (selected ? ", selected in Design" : "")));
    }
    map.show(cells);
    legend.show(any ? Numbers.brief(least) : "", any ? Numbers.brief(most) : "", words.unit());
    table.show(
        LayerTable.rows(now, values, ranked, Optional.of(most).filter(m -> m > 0).orElse(1.0)));
  }
}
