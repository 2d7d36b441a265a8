package striate.charts.view;

import java.awt.geom.Rectangle2D;
import javafx.scene.Cursor;
import javafx.scene.Node;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import org.jspecify.annotations.Nullable;

/**
 * What pointer and keys do on a figure: the wheel and + / - zoom, dragging zooms to a rectangle,
 * dragging with Shift or the middle button moves, a double click and 0 show all; arrows read out
 * one value after the other.
 */
final class Gestures {
  private static final double STEP = 0.85;
  private static final double LEAST_DRAG = 4;

  private final FigureView<?> view;
  private final Zoom zoom;
  private final Crosshair crosshair;
  private double fromX;
  private double fromY;
  private boolean dragging;
  private boolean panning;

  Gestures(FigureView<?> view, Zoom zoom, Crosshair crosshair) {
    this.view = view;
    this.zoom = zoom;
    this.crosshair = crosshair;
  }

  void on(Node canvas) {
    canvas.addEventHandler(MouseEvent.MOUSE_MOVED, e -> view.readOutAt(e.getX(), e.getY()));
    canvas.addEventHandler(MouseEvent.MOUSE_EXITED, e -> view.hideReadOut());
    canvas.addEventHandler(MouseEvent.MOUSE_PRESSED, this::press);
    canvas.addEventHandler(MouseEvent.MOUSE_DRAGGED, e -> drag(e, canvas));
    canvas.addEventHandler(MouseEvent.MOUSE_RELEASED, e -> release(e, canvas));
    canvas.addEventHandler(MouseEvent.MOUSE_CLICKED, this::click);
    canvas.addEventHandler(ScrollEvent.SCROLL, this::scroll);
    view.addEventHandler(KeyEvent.KEY_PRESSED, this::key);
  }

  private void press(MouseEvent event) {
    view.requestFocus();
    Rectangle2D area = view.area();
    panning = event.isShiftDown() || event.getButton() == MouseButton.MIDDLE;
    boolean starts = event.getButton() == MouseButton.PRIMARY || panning;
    dragging = starts && area != null && area.contains(event.getX(), event.getY());
    fromX = event.getX();
    fromY = event.getY();
  }

  private void drag(MouseEvent event, Node canvas) {
    Rectangle2D area = view.area();
    if (!dragging || area == null) {
      return;
    }
    view.hideReadOut();
    if (panning) {
      canvas.setCursor(Cursor.CLOSED_HAND);
      zoom.pan(event.getX() - fromX, event.getY() - fromY, area);
      fromX = event.getX();
      fromY = event.getY();
    } else {
      crosshair.rubber(box(event).createIntersection(area));
    }
  }

  private void release(MouseEvent event, Node canvas) {
    Rectangle2D area = view.area();
    crosshair.rubber(null);
    canvas.setCursor(null);
    if (dragging && !panning && area != null) {
      Rectangle2D box = box(event);
      if (Math.max(box.getWidth(), box.getHeight()) > LEAST_DRAG) {
        zoom.to(box, area);
      }
    }
    dragging = false;
  }

  private Rectangle2D box(MouseEvent event) {
    Rectangle2D box = new Rectangle2D.Double();
    box.setFrameFromDiagonal(fromX, fromY, event.getX(), event.getY());
    return box;
  }

  private void click(MouseEvent event) {
    if (event.getButton() == MouseButton.PRIMARY && event.getClickCount() == 2) {
      zoom.reset();
    }
  }

  private void scroll(ScrollEvent event) {
    Rectangle2D area = view.area();
    if (event.getDeltaY() == 0 || area == null || !area.contains(event.getX(), event.getY())) {
      return;
    }
    view.hideReadOut();
    zoom.around(event.getX(), event.getY(), event.getDeltaY() > 0 ? STEP : 1 / STEP, area);
    event.consume();
  }

  private void key(KeyEvent event) {
    Rectangle2D area = view.area();
    if (area == null || event.isShortcutDown() || event.isAltDown() || !view.isFocused()) {
      return;
    }
    switch (event.getCode()) {
      case PLUS, ADD, EQUALS -> zoom.around(area.getCenterX(), area.getCenterY(), STEP, area);
      case MINUS, SUBTRACT -> zoom.around(area.getCenterX(), area.getCenterY(), 1 / STEP, area);
      case DIGIT0, NUMPAD0, HOME -> zoom.reset();
      case LEFT -> move(event, -1, 0, area);
      case RIGHT -> move(event, 1, 0, area);
      case UP -> move(event, 0, -1, area);
      case DOWN -> move(event, 0, 1, area);
      case ESCAPE -> {
        if (!view.hideReadOut()) {
          return;
        }
      }
      default -> {
        return;
      }
    }
    event.consume();
  }

  /** With Shift the arrows move the shown part, alone the value that is read out. */
  private void move(KeyEvent event, int right, int down, @Nullable Rectangle2D area) {
    if (event.isShiftDown() && area != null) {
      zoom.pan(-right * area.getWidth() / 10, -down * area.getHeight() / 10, area);
      view.hideReadOut();
    } else {
      view.readOutBeside(right, down);
    }
  }
}
