package striate.app.region;

import java.util.Collections;
import java.util.SortedSet;
import java.util.function.IntConsumer;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import striate.app.look.Explain;
import striate.app.look.SelectionName;
import striate.app.look.Theme;
import striate.charts.figure.FigureTheme;

/** The layers in one row, whatever tool is shown: tuned ones in colour, an overlay as bars. */
public final class LayerStripView extends HBox {
  private static final String NOTHING = "selection only";
  private static final double HEIGHT = 26;
  private static final double WIDEST = 46;
  private static final double NUMBERED = 17;

  private final LayerStripModel model;
  private final IntConsumer look;
  private final Row row = new Row();
  private final Label words = new Label();
  private final ComboBox<String> choice = new ComboBox<>();
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
    choice.getStyleClass().add("small-choice");
    choice.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable String name) {
            return name == null ? NOTHING : name;
          }

          @Override
          public String fromString(String text) {
            return text;
          }
        });
    Explain.with(
        choice,
        "What is laid over the layers: importance as computed in Importance, the time per layer of"
            + " a profiled run, the selection of the run in focus.");
    choice.setPrefWidth(190);
    choice.setMinWidth(USE_PREF_SIZE);
    choice.setAccessibleText("What is laid over the layers");
    choice
        .valueProperty()
        .addListener(
            (o, before, now) ->
                model.chosenProperty().set(now == null || now.equals(NOTHING) ? null : now));
    getChildren().addAll(words, row, choice);
    model.layerCountProperty().addListener((o, before, now) -> show());
    model.selectionProperty().addListener((o, before, now) -> show());
    model.shownProperty().addListener((o, before, now) -> show());
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
    String before = model.chosenProperty().get();
    choice.getItems().setAll(NOTHING);
    model.overlaysProperty().get().forEach(overlay -> choice.getItems().add(overlay.name()));
    choice.setValue(before != null && choice.getItems().contains(before) ? before : NOTHING);
    choice.setDisable(choice.getItems().size() == 1);
  }

  private void show() {
    int count = model.layerCountProperty().get();
    SortedSet<Integer> selection = model.selectionProperty().get();
    if (!selection.isEmpty() && selection.last() >= count) {
      return; // of another model: this one's selection is about to follow
    }
    name = SelectionName.of(selection, count);
    words.setText(count == 0 ? "no model" : name.text());
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
      StripOverlay overlay = model.shownProperty().get();
      return "layer "
          + layer
          + (model.selectionProperty().get().contains(layer) ? ", tuned" : ", frozen")
          + (overlay == null ? "" : "\n" + overlay.name() + ": " + overlay.words().get(layer));
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
      StripOverlay overlay = model.shownProperty().get();
      Color on = colour(theme.of(name.hue()));
      double step = step();
      double gap = step > 5 ? 2 : 0.5;
      g.setFont(Font.font(10));
      g.setTextAlign(TextAlignment.CENTER);
      for (int layer = 0; layer < count; layer++) {
        boolean tuned = model.selectionProperty().get().contains(layer);
        g.setFill(tuned ? on : colour(theme.grid()));
        double top = overlay == null ? 5 : 17;
        g.fillRoundRect(layer * step, top, step - gap, HEIGHT - top - 3, 3, 3);
        if (overlay != null && !overlay.values().get(layer).isNaN()) {
          double high = Math.max(1, 13 * overlay.share(layer));
          g.setFill(colour(theme.muted()));
          g.fillRect(layer * step, 16 - high, step - gap, high);
        } else if (overlay == null && step > NUMBERED) {
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

    private Color colour(java.awt.Color colour) {
      return Color.rgb(colour.getRed(), colour.getGreen(), colour.getBlue());
    }
  }
}
