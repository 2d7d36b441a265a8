package striate.app.shell;

import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.value.ChangeListener;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.ScrollBar;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.shape.Rectangle;
import org.jspecify.annotations.Nullable;

/**
 * Where the tool is, and a drawer: beside the tool where there is room for both, over its right end
 * where there is not. A tool that needs more width than there is, as with large text, scrolls.
 */
final class ToolPlace extends Pane {
  /** From this width on both have room. */
  private static final double BESIDE = 1_180;

  private static final double EDGE = 12;
  private static final double STEP = 40;

  private final Region tool;
  private final ScrollBar bar = new ScrollBar();
  private final Rectangle sight = new Rectangle();
  private final ChangeListener<Node> follow = (o, before, now) -> reveal(now);
  private final ReadOnlyBooleanProperty open;
  private final Supplier<? extends Region> drawn;
  private @Nullable Region drawer;

  /**
   * @param tool holds the tool in view
   * @param drawn makes the drawer, when it is first opened
   */
  ToolPlace(Region tool, ReadOnlyBooleanProperty open, Supplier<? extends Region> drawn) {
    this.tool = tool;
    this.open = open;
    this.drawn = drawn;
    bar.setId("tool-scroll");
    bar.setAccessibleText("the tool's width");
    bar.setVisible(false);
    bar.valueProperty().addListener((o, before, now) -> tool.setLayoutX(-now.doubleValue()));
    getChildren().addAll(tool, bar);
    setOnScroll(
        event -> {
          if (bar.isVisible() && event.getDeltaX() != 0) {
            move(bar.getValue() - event.getDeltaX());
            event.consume();
          }
        });
    sceneProperty()
        .addListener(
            (o, before, now) -> {
              if (before != null) {
                before.focusOwnerProperty().removeListener(follow);
              }
              if (now != null) {
                now.focusOwnerProperty().addListener(follow);
              }
            });
    open.addListener((o, before, now) -> show());
    show();
  }

  private void show() {
    if (open.get() && drawer == null) {
      Region made = drawn.get();
      drawer = made;
      getChildren().add(made);
    }
    if (drawer != null) {
      drawer.setVisible(open.get());
    }
    requestLayout();
  }

  @Override
  protected void layoutChildren() {
    Region part = drawer;
    double room = getWidth();
    if (part != null && part.isVisible()) {
      double width = part.prefWidth(-1);
      boolean beside = getWidth() >= BESIDE;
      room = beside ? getWidth() - width - EDGE : getWidth();
      part.resizeRelocate(
          getWidth() - width - EDGE, EDGE, width, Math.max(0, getHeight() - 2 * EDGE));
      part.setStyle(
          beside ? "" : "-fx-effect: dropshadow(gaussian, rgba(0,0,0,0.28), 18, 0.1, -2, 2);");
    }
    scroll(room);
  }

  private void scroll(double room) {
    double needed = tool.minWidth(-1);
    boolean scrolls = needed > room + 0.5;
    double below = scrolls ? bar.prefHeight(-1) : 0;
    bar.setVisible(scrolls);
    bar.setMax(Math.max(0, needed - room));
    bar.setVisibleAmount(scrolls ? bar.getMax() * room / needed : 0);
    bar.setUnitIncrement(STEP);
    bar.setBlockIncrement(Math.max(STEP, room / 2));
    move(bar.getValue());
    bar.resizeRelocate(0, getHeight() - below, room, below);
    sight.setWidth(getWidth());
    sight.setHeight(getHeight());
    setClip(scrolls ? sight : null);
    tool.resizeRelocate(-bar.getValue(), 0, Math.max(room, needed), getHeight() - below);
  }

  private void move(double to) {
    bar.setValue(Math.max(0, Math.min(bar.getMax(), to)));
  }

  /** What has the focus is in sight, however it got there. */
  private void reveal(@Nullable Node focused) {
    if (!bar.isVisible() || focused == null) {
      return;
    }
    if (isIn(focused, tool)) {
      Bounds place = sceneToLocal(focused.localToScene(focused.getLayoutBounds()));
      double right = place.getMaxX() + EDGE - bar.getWidth();
      double left = Math.min(0, place.getMinX() - EDGE);
      move(bar.getValue() + (left < 0 ? left : Math.max(0, right)));
    }
  }

  /** Whether a node is the other or somewhere below it. */
  static boolean isIn(@Nullable Node node, Node part) {
    Node at = node;
    while (at != null && at != part) {
      at = at.getParent();
    }
    return at == part;
  }

  /** A tool that is too wide must not push the bars above and below it out of the window. */
  @Override
  protected double computeMinWidth(double height) {
    return 0;
  }

  /** A tool that is too high must not push the status bar out of the window. */
  @Override
  protected double computeMinHeight(double width) {
    return 0;
  }

  @Override
  protected double computePrefWidth(double height) {
    return tool.prefWidth(height);
  }

  @Override
  protected double computePrefHeight(double width) {
    return tool.prefHeight(width);
  }
}
