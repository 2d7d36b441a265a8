package striate.charts.view;

import java.awt.Paint;
import java.awt.geom.Rectangle2D;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.DoubleConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.value.ChangeListener;
import javafx.css.CssMetaData;
import javafx.css.Styleable;
import javafx.css.StyleableDoubleProperty;
import javafx.geometry.Pos;
import javafx.geometry.Side;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.StackPane;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import org.jfree.chart.fx.ChartCanvas;
import org.jfree.chart.fx.interaction.MouseHandlerFX;
import org.jfree.chart.plot.XYPlot;
import org.jspecify.annotations.Nullable;
import striate.charts.data.FigureCaption;
import striate.charts.export.FigureFormat;
import striate.charts.export.PrintedFigure;
import striate.charts.figure.Figure;
import striate.charts.figure.FigureTheme;
import striate.charts.figure.PrintFont;
import striate.charts.figure.ReadOut;

/**
 * Shows a figure. Callers may set new data at any rate: the view draws only the newest with a next
 * frame. Reads out values under the pointer and by arrow keys, zooms, and offers files of the
 * figure in its menu ({@link FigureEvent}).
 */
public final class FigureView<D> extends StackPane {
  private static final int LEAST_PRINTED = 300;

  private final Figure<D> figure;
  private final Predicate<D> empty;
  private final Label hint;
  private final ChartCanvas canvas;
  private final Crosshair crosshair = new Crosshair();
  private final Zoom zoom;
  private final FigureMenu menu;
  private final Button button;
  private final ReadOnlyIntegerWrapper drawings = new ReadOnlyIntegerWrapper(this, "drawings", 0);
  private final StyleableDoubleProperty textSize;
  private Supplier<FigureCaption> caption;
  private DoubleConsumer scroll = share -> {};
  private @Nullable ValueClicks clicks;
  private final ChangeListener<Boolean> visible = (o, before, now) -> Drawings.add(this);
  private @Nullable Node hidden;
  private @Nullable D waiting;
  private @Nullable FigureTheme worn;
  private @Nullable ReadOut readOut;

  /**
   * @param empty whether there is no data, so that the view shows {@code hint} instead
   */
  public FigureView(Figure<D> figure, Predicate<D> empty, String hint) {
    this.figure = figure;
    this.empty = empty;
    this.caption = () -> FigureCaption.titled(figure.title());
    this.hint = new Label(hint);
    this.hint.setWrapText(true);
    this.hint.getStyleClass().addAll("figure-hint");
    this.hint.setMaxWidth(380);
    canvas = new ChartCanvas(figure.chart());
    canvas.setManaged(false);
    crosshair.setManaged(false);
    zoom = new Zoom(figure.chart());
    menu = new FigureMenu(this);
    textSize = TextSize.property(this, size -> figure.magnify(size / FigureTheme.LABEL_POINTS));
    button = FigureMenu.button(figure.title());
    button.setId("figure-menu");
    button.setOnAction(event -> menu.show(button, Side.BOTTOM, 0, 2));
    StackPane.setAlignment(button, Pos.TOP_RIGHT);
    getStyleClass().add("figure-view");
    getChildren().addAll(canvas, crosshair, this.hint, button);
    setMinSize(120, 90);
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    setAccessibleText(figure.title());
    setShown(false);
    // after a restore, FXGraphics2D 2.1.5 no longer knows that the canvas has another font
    canvas
        .getGraphicsContext2D()
        .setFont(Font.font(java.awt.Font.SANS_SERIF, FigureTheme.LABEL_POINTS));
    startFrom(figure.chart().getBackgroundPaint());
    canvas.setTooltipEnabled(false);
    for (String built : List.of("pan", "scroll", "tooltip", "dispatch", "zoom")) {
      MouseHandlerFX handler = canvas.getMouseHandler(built);
      if (handler != null) {
        canvas.removeAuxiliaryMouseHandler(handler);
        canvas.removeMouseHandler(handler);
      }
    }
    new Gestures(this, zoom, crosshair).on(canvas);
    sceneProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null && (waiting != null || worn != null)) {
                Drawings.add(this);
              }
            });
    addEventHandler(KeyEvent.KEY_PRESSED, this::openByKey);
    setOnContextMenuRequested(this::openMenu);
  }

  /**
   * Draws {@code data} with a next frame, or when the view can next be seen in a window. Call it
   * only on the JavaFX thread.
   */
  public void show(D data) {
    waiting = data;
    Drawings.add(this);
  }

  /** Draws the figure in other colours: immediately where it can be seen, else when it can be. */
  public void wear(FigureTheme theme) {
    worn = theme;
    if (getScene() != null && hiddenBy() == null) {
      wear();
    } else {
      Drawings.add(this);
    }
  }

  private void wear() {
    FigureTheme theme = worn;
    if (theme == null) {
      return;
    }
    worn = null;
    if (theme == FigureTheme.PRINT) {
      Font.loadFont(PrintFont.file(), FigureTheme.LABEL_POINTS);
    }
    startFrom(theme.background());
    figure.wear(theme);
    crosshair.wear(theme);
  }

  /**
   * Every drawing begins with the background. FXGraphics2D 2.1.5 takes a colour that was its last
   * one for set, although the restore after each drawing has put the canvas back to the colour
   * before: an empty figure, whose only colour is the background, would be followed by a black one.
   */
  private void startFrom(Paint background) {
    if (background instanceof java.awt.Color colour) {
      canvas
          .getGraphicsContext2D()
          .setFill(Color.rgb(colour.getRed(), colour.getGreen(), colour.getBlue()));
    }
  }

  /** What stands below the figure on paper; asked for when the user saves or copies it. */
  public FigureView<D> captioned(Supplier<FigureCaption> of) {
    caption = of;
    return this;
  }

  /**
   * Calls {@code clicked} with the values of both axes where the figure is clicked, or where a
   * value is read out and Space is pressed.
   *
   * @throws IllegalStateException if the figure has no such axes
   */
  public void onClick(BiConsumer<Double, Double> clicked) {
    clicks().onLook(clicked);
  }

  /**
   * Calls {@code opens} likewise for a double click and Shift+Enter; it answers whether anything is
   * there to open.
   *
   * @throws IllegalStateException if the figure has no such axes
   */
  public void onOpen(BiPredicate<Double, Double> opens) {
    clicks().onOpen(opens);
  }

  private ValueClicks clicks() {
    ValueClicks made = clicks;
    if (made == null) {
      if (!(figure.chart().getPlot() instanceof XYPlot plot)) {
        throw new IllegalStateException("the figure has no axes of numbers");
      }
      made = new ValueClicks(canvas, plot);
      clicks = made;
    }
    return made;
  }

  /**
   * Who scrolls this figure is called when arrow keys come to a value that is out of sight, with
   * how far below the middle it is, as a share of the height that is in sight.
   */
  public void onHidden(DoubleConsumer scrolls) {
    scroll = scrolls;
  }

  public Figure<D> figure() {
    return figure;
  }

  /** The number of times that new data was drawn. */
  public ReadOnlyIntegerProperty drawingsProperty() {
    return drawings.getReadOnlyProperty();
  }

  /** What is read out now, in one line; empty if nothing is. */
  public Optional<String> readOutText() {
    return Optional.ofNullable(readOut).map(ReadOut::text);
  }

  /** Ends any zoom. */
  public void showAll() {
    hideReadOut();
    zoom.reset();
  }

  boolean zoomed() {
    return zoom.zoomed();
  }

  /** What is shown now, for print: with all rows of a figure that is scrolled. */
  public PrintedFigure printed() {
    int height =
        (int) (zoomed() ? getHeight() : Math.max(getHeight(), figure.leastHeight(getWidth())));
    height = Math.max(LEAST_PRINTED, height);
    return new PrintedFigure(
        figure.printed(), caption.get(), LocalDate.now(), (int) getWidth(), height);
  }

  void save(FigureFormat format) {
    fireEvent(new FigureEvent(FigureEvent.SAVE, printed(), format));
  }

  void copy(FigureFormat format) {
    fireEvent(new FigureEvent(FigureEvent.COPY, printed(), format));
  }

  private void openMenu(ContextMenuEvent event) {
    if (canvas.isVisible()) {
      menu.show(this, event.getScreenX(), event.getScreenY());
      event.consume();
    }
  }

  private void openByKey(KeyEvent event) {
    if (!isFocused() || !canvas.isVisible()) {
      return;
    }
    ReadOut at = readOut;
    if (clicks != null && at != null && clicks.key(event, at)) {
      event.consume();
    } else if (MenuKeys.COPY.match(event)) {
      copy(FigureFormat.PNG);
      event.consume();
    } else if (MenuKeys.opens(event) || event.getCode() == KeyCode.ENTER) {
      menu.show(button, Side.BOTTOM, 0, 2);
      event.consume();
    }
  }

  /** Where the chart draws its data; null before the first time. */
  @Nullable Rectangle2D area() {
    Rectangle2D area = canvas.getRenderingInfo().getPlotInfo().getDataArea();
    return !canvas.isVisible() || area == null || area.isEmpty() ? null : area;
  }

  void readOutAt(double x, double y) {
    read(figure.near(canvas.getRenderingInfo(), x, y));
  }

  void readOutBeside(int items, int series) {
    Optional<ReadOut> found = figure.beside(canvas.getRenderingInfo(), readOut, items, series);
    Rectangle2D area = area();
    if (found.isPresent() && area != null && isHidden(found.get(), area)) {
      double right = found.get().x() - area.getCenterX();
      double down = found.get().y() - area.getCenterY();
      zoom.pan(-right, -down, area);
      scroll.accept(down / area.getHeight());
      found = figure.beside(canvas.getRenderingInfo(), found.get(), 0, 0);
    }
    read(found);
  }

  private static boolean isHidden(ReadOut value, Rectangle2D area) {
    return value.x() < area.getMinX() - 1
        || value.x() > area.getMaxX() + 1
        || value.y() < area.getMinY() - 1
        || value.y() > area.getMaxY() + 1;
  }

  private void read(Optional<ReadOut> found) {
    Rectangle2D area = area();
    if (found.isEmpty() || area == null) {
      hideReadOut();
      return;
    }
    readOut = found.get();
    crosshair.show(readOut, area);
    setAccessibleText(figure.title() + ", " + readOut.text());
  }

  /**
   * Ends a read-out.
   *
   * @return whether there was one
   */
  public boolean hideReadOut() {
    boolean was = readOut != null;
    readOut = null;
    crosshair.hide();
    return was;
  }

  /** Draws what waits to be drawn, if the view is in a window and not hidden there. */
  void draw() {
    await(hiddenBy());
    if (getScene() == null || hidden != null) {
      return;
    }
    wear();
    D data = waiting;
    waiting = null;
    if (data != null) {
      setShown(!empty.test(data));
      hideReadOut();
      figure.show(data);
      drawings.set(drawings.get() + 1);
    }
  }

  /** The view itself, or what it is in, if that is not visible. */
  private @Nullable Node hiddenBy() {
    Node at = this;
    while (at != null && at.isVisible()) {
      at = at.getParent();
    }
    return at;
  }

  private void await(@Nullable Node now) {
    if (hidden != null) {
      hidden.visibleProperty().removeListener(visible);
    }
    if (now != null) {
      now.visibleProperty().addListener(visible);
    }
    hidden = now;
  }

  private void setShown(boolean shown) {
    canvas.setVisible(shown);
    crosshair.setVisible(shown);
    button.setVisible(shown);
    hint.setVisible(!shown);
  }

  @Override
  protected void layoutChildren() {
    super.layoutChildren();
    if (canvas.getWidth() != getWidth() || canvas.getHeight() != getHeight()) {
      hideReadOut();
      canvas.setWidth(getWidth());
      canvas.setHeight(getHeight());
    }
    crosshair.resizeRelocate(0, 0, getWidth(), getHeight());
  }

  @Override
  public List<CssMetaData<? extends Styleable, ?>> getCssMetaData() {
    return TextSize.with(StackPane.getClassCssMetaData());
  }

  StyleableDoubleProperty textSize() {
    return textSize;
  }
}
