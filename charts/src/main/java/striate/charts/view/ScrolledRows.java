package striate.charts.view;

import javafx.geometry.Orientation;
import javafx.scene.control.ScrollBar;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.BorderPane;
import org.jspecify.annotations.Nullable;
import striate.charts.figure.ScrollingFigure;

/** A figure whose rows scroll while what stands around them, and its menu, stay where they are. */
public final class ScrolledRows<D> extends BorderPane {
  private static final double PAGE = 0.9;

  /** Points of the wheel that are a row. */
  private static final double ROW = 40;

  private final FigureView<D> view;
  private final ScrollingFigure<D> figure;
  private final ScrollBar bar = new ScrollBar();
  private @Nullable D data;

  /**
   * @param figure that the view shows
   * @param id of the scroll bar
   */
  public ScrolledRows(FigureView<D> view, ScrollingFigure<D> figure, String id) {
    this.view = view;
    this.figure = figure;
    bar.setId(id);
    bar.setOrientation(Orientation.VERTICAL);
    bar.setAccessibleText("rows of the figure");
    setCenter(view);
    setRight(bar);
    setMinSize(0, 0);
    bar.valueProperty().addListener((o, before, now) -> scroll());
    view.heightProperty().addListener((o, before, now) -> fit());
    view.widthProperty().addListener((o, before, now) -> fit());
    view.textSize().addListener((o, before, now) -> fit());
    addEventFilter(ScrollEvent.SCROLL, this::wheel);
    addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    view.onHidden(share -> move(share * room()));
    fit();
  }

  /** Shows data with the next frame; what was scrolled to stays. */
  public void show(D now) {
    data = now;
    view.show(now);
    fit();
  }

  private void fit() {
    double all = data == null ? 0 : figure.length(data, view.getWidth());
    double hidden = all - room();
    // the bar keeps its place, so that the figure does not move when it appears
    bar.setVisible(hidden > 0);
    bar.setMax(Math.max(0, hidden));
    bar.setVisibleAmount(hidden > 0 ? hidden * (all - hidden) / all : 0);
    bar.setUnitIncrement(1);
    bar.setBlockIncrement(Math.max(1, PAGE * (all - hidden)));
    bar.setValue(Math.max(0, Math.min(bar.getValue(), bar.getMax())));
    scroll();
  }

  private double room() {
    return data == null ? 1 : figure.room(data, view.getHeight());
  }

  private void scroll() {
    view.hideReadOut(); // it belongs to what was there before
    figure.scrollTo(bar.getValue(), bar.isVisible() ? room() : Double.POSITIVE_INFINITY);
  }

  private void wheel(ScrollEvent event) {
    if (bar.isVisible() && !event.isShortcutDown() && event.getDeltaY() != 0) {
      move(-event.getDeltaY() / ROW);
      event.consume();
    }
  }

  private void key(KeyEvent event) {
    if (!bar.isVisible()) {
      return;
    }
    if (event.getCode() == KeyCode.PAGE_DOWN) {
      move(bar.getBlockIncrement());
      event.consume();
    } else if (event.getCode() == KeyCode.PAGE_UP) {
      move(-bar.getBlockIncrement());
      event.consume();
    }
  }

  private void move(double rows) {
    bar.setValue(Math.max(0, Math.min(bar.getMax(), bar.getValue() + rows)));
  }
}
