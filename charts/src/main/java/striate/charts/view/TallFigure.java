package striate.charts.view;

import javafx.scene.control.ScrollPane;

/** A figure that scrolls as a whole where it has less height than its data needs. */
public final class TallFigure extends ScrollPane {
  private static final double LEAST = 90;

  private final FigureView<?> view;

  public TallFigure(FigureView<?> view) {
    super(view);
    this.view = view;
    setFitToWidth(true);
    setFitToHeight(true);
    setFocusTraversable(false); // the figure in it is
    getStyleClass().add("plain-scroll");
    setMinSize(0, 0);
    view.drawingsProperty().addListener((o, before, now) -> fit());
    view.textSize().addListener((o, before, now) -> fit());
    view.widthProperty().addListener((o, before, now) -> fit());
  }

  private void fit() {
    view.setMinHeight(Math.max(LEAST, view.figure().leastHeight(view.getWidth())));
  }
}
