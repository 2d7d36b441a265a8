package striate.app.region;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.shape.Rectangle;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import striate.app.look.Explain;
import striate.app.look.SelectionName;
import striate.app.look.Theme;
import striate.charts.data.StrategyHue;
import striate.charts.figure.FigureTheme;

/** The layers in one row, whatever tool is shown: tuned ones in colour, overlays as bars. */
public final class LayerStripView extends HBox {
  private static final List<StrategyHue> HUES =
      List.of(StrategyHue.PROJECTOR_ONLY, StrategyHue.MIDDLE, StrategyHue.HYBRID);
  private static final double HEIGHT = 26;
  private static final double WIDEST = 46;
  private static final double NUMBERED = 17;

  private final LayerStripModel model;
  private final IntConsumer look;
  private final Row row = new Row();
  private final Label words = new Label();
  private final HBox legend = new HBox(10);
  private final MenuButton choice = new MenuButton("Overlays");
  private FigureTheme theme = FigureTheme.LIGHT;
  private SelectionName name = SelectionName.of(Collections.emptySortedSet(), 0);

  /**
   * @param look looks at a layer closely
   */
  public LayerStripView(LayerStripModel model, IntConsumer look) {
    this.model = model;
    setId("layer-strip");
    getStyleClass().add("layer-strip");
    setAlignment(Pos.CENTER_LEFT);
    HBox.setHgrow(row, Priority.ALWAYS);
    this.look = look;
    words.setId("layer-strip-words");
    words.getStyleClass().addAll("muted", "small");
    words.setMinWidth(USE_PREF_SIZE);
    choice.setId("layer-strip-overlay");
    choice.getStyleClass().add("small");
    Explain.with(
        choice,
        "What is laid over the layers, up to three at once: importance as computed in Importance,"
            + " the time per layer of a profiled run, the selection of the run in focus. Bars are"
            + " as high as their share of the largest value.");
    choice.setMinWidth(USE_PREF_SIZE);
    choice.setOnShowing(event -> model.ask());
    legend.setId("layer-strip-legend");
    legend.setAlignment(Pos.CENTER_LEFT);
    legend.setMinWidth(0);
    getChildren().addAll(words, row, legend, choice);
    model.layerCountProperty().addListener((o, before, now) -> show());
    model.selectionProperty().addListener((o, before, now) -> show());
    model
        .shownProperty()
        .addListener(
            (o, before, now) -> {
              offer();
              show();
            });
    model.overlaysProperty().addListener((o, before, now) -> offer());
    offer();
    show();
  }

  /** Applies the theme's colours to everything that CSS does not style. */
  public void wear(Theme now) {
    theme = now.figures();
    show();
  }

  private void offer() {
    List<LayerStripModel.Laid> laid = model.shownProperty().get();
    List<MenuItem> items = new ArrayList<>();
    for (StripOverlay overlay : model.overlaysProperty().get()) {
      CheckMenuItem item = new CheckMenuItem(overlay.name());
      item.setSelected(laid.stream().anyMatch(one -> one.overlay().name().equals(overlay.name())));
      item.setDisable(!model.canSwitch(overlay.name()));
      item.setOnAction(event -> model.lay(overlay.name(), item.isSelected()));
      items.add(item);
    }
    if (items.isEmpty()) {
      MenuItem none = new MenuItem("Nothing is known of these layers yet");
      none.setDisable(true);
      items.add(none);
    }
    choice.getItems().setAll(items);
    String names = laid.stream().map(one -> one.overlay().name()).collect(Collectors.joining(", "));
    choice.setAccessibleText(
        "What is laid over the layers: " + (names.isEmpty() ? "nothing" : names));
  }

  /** Which bar is what. */
  private void name(List<LayerStripModel.Laid> laid) {
    legend.getChildren().clear();
    for (LayerStripModel.Laid one : laid) {
      String name = one.overlay().name();
      Label label =
          Explain.with(new Label(name, new Rectangle(8, 8, colour(hue(one.place())))), name);
      label.getStyleClass().addAll("muted", "small", "strip-legend");
      label.setMinWidth(30);
      legend.getChildren().add(label);
    }
  }

  private java.awt.Color hue(int place) {
    return theme.of(HUES.get(place));
  }

  private static Color colour(java.awt.Color colour) {
    return Color.rgb(colour.getRed(), colour.getGreen(), colour.getBlue());
  }

  private void show() {
    int count = model.layerCountProperty().get();
    SortedSet<Integer> selection = model.selectionProperty().get();
    if (!selection.isEmpty() && selection.last() >= count) {
      return; // of another model: this one's selection is about to follow
    }
    name = SelectionName.of(selection, count);
    words.setText(count == 0 ? "no model" : name.text());
    name(model.shownProperty().get());
    row.setAccessibleText("tuned layers: " + model.selectionProperty().get() + " of " + count);
    row.requestLayout();
  }

  /** Draws the cells. */
  private final class Row extends Region {
    private final Canvas canvas = new Canvas(0, HEIGHT);
    private final Tooltip tooltip = new Tooltip();
    private int cursor;

    Row() {
      setId("layer-strip-row");
      setFocusTraversable(true);
      setOnMouseClicked(
          event -> {
            requestFocus();
            lookAt(at(event.getX()));
          });
      setOnKeyPressed(this::key);
      focusedProperty().addListener((o, before, now) -> requestLayout());
      setMinHeight(HEIGHT);
      setPrefHeight(HEIGHT);
      setMinWidth(80);
      setPrefWidth(80); // it grows; its canvas must not keep others from their room
      setAccessibleRole(AccessibleRole.IMAGE_VIEW);
      getChildren().add(canvas);
      setOnMouseMoved(event -> tooltip.setText(told(event.getX())));
      Tooltip.install(this, tooltip);
    }

    private double step() {
      int count = model.layerCountProperty().get();
      return count == 0 ? 0 : Math.min(WIDEST, getWidth() / count);
    }

    private int at(double x) {
      int layer = step() == 0 ? -1 : (int) (x / step());
      return layer < model.layerCountProperty().get() ? layer : -1;
    }

    private void lookAt(int layer) {
      if (layer >= 0) {
        cursor = layer;
        look.accept(layer);
        requestLayout();
      }
    }

    /** Left and right move the cursor, Enter and Space look at its layer. */
    private void key(KeyEvent event) {
      int count = model.layerCountProperty().get();
      if (count == 0 || event.isShortcutDown()) {
        return;
      }
      switch (event.getCode()) {
        case LEFT -> cursor = Math.max(0, cursor - 1);
        case RIGHT -> cursor = Math.min(count - 1, cursor + 1);
        case ENTER, SPACE -> lookAt(Math.min(cursor, count - 1));
        default -> {
          return;
        }
      }
      event.consume();
      requestLayout();
    }

    private String told(double x) {
      int layer = at(x);
      if (layer < 0) {
        return "The layers of the open model; click one to look at it";
      }
      StringBuilder told = new StringBuilder("layer ").append(layer);
      told.append(model.selectionProperty().get().contains(layer) ? ", tuned" : ", frozen");
      for (LayerStripModel.Laid one : model.shownProperty().get()) {
        told.append('\n').append(one.overlay().name()).append(": ");
        told.append(one.overlay().words().get(layer));
      }
      return told.toString();
    }

    @Override
    protected void layoutChildren() {
      canvas.setWidth(getWidth());
      GraphicsContext g = canvas.getGraphicsContext2D();
      g.clearRect(0, 0, canvas.getWidth(), HEIGHT);
      int count = model.layerCountProperty().get();
      if (count == 0) {
        return;
      }
      List<LayerStripModel.Laid> laid = model.shownProperty().get();
      Color on = colour(theme.of(name.hue()));
      double step = step();
      double gap = step > 5 ? 2 : 0.5;
      g.setFont(Font.font(10));
      g.setTextAlign(TextAlignment.CENTER);
      for (int layer = 0; layer < count; layer++) {
        boolean tuned = model.selectionProperty().get().contains(layer);
        g.setFill(tuned ? on : colour(theme.grid()));
        double top = laid.isEmpty() ? 5 : 17;
        g.fillRoundRect(layer * step, top, step - gap, HEIGHT - top - 3, 3, 3);
        bars(g, laid, layer, layer * step, step - gap);
        if (laid.isEmpty() && step > NUMBERED) {
          g.setFill(colour(tuned ? theme.background() : theme.muted()));
          g.fillText(Integer.toString(layer), layer * step + (step - gap) / 2, 18);
        }
      }
      if (isFocused() && cursor < count) {
        g.setStroke(colour(theme.text()));
        g.setLineWidth(1.5);
        g.strokeRoundRect(cursor * step + 0.75, 2, Math.max(2, step - gap - 1.5), HEIGHT - 4, 4, 4);
      }
    }

    /** One beside the other, all from the same line. */
    private void bars(
        GraphicsContext g, List<LayerStripModel.Laid> laid, int layer, double x, double width) {
      double each = width / Math.max(1, laid.size());
      for (int i = 0; i < laid.size(); i++) {
        StripOverlay overlay = laid.get(i).overlay();
        if (!overlay.values().get(layer).isNaN()) {
          double high = Math.max(1, 13 * overlay.share(layer));
          g.setFill(colour(hue(laid.get(i).place())));
          g.fillRect(x + i * each, 16 - high, Math.max(1, each - (each > 4 ? 1 : 0)), high);
        }
      }
    }
  }
}
