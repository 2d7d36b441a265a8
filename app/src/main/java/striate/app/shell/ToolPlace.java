package striate.app.shell;

import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.scene.Node;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;

/**
 * Where the tool is, and a drawer: beside the tool where there is room for both, over its right end
 * where there is not.
 */
final class ToolPlace extends Region {
  /** From this width on both have room. */
  private static final double BESIDE = 1_180;

  private static final double EDGE = 12;

  private final Node tool;
  private final ReadOnlyBooleanProperty open;
  private final Supplier<? extends Region> drawn;
  private @Nullable Region drawer;

  /**
   * @param drawn makes the drawer, when it is first opened
   */
  ToolPlace(Node tool, ReadOnlyBooleanProperty open, Supplier<? extends Region> drawn) {
    this.tool = tool;
    this.open = open;
    this.drawn = drawn;
    getChildren().add(tool);
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
    tool.resizeRelocate(0, 0, room, getHeight());
  }

  @Override
  protected double computeMinWidth(double height) {
    return tool.minWidth(height);
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
