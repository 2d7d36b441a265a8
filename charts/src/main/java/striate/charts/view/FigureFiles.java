package striate.charts.view;

import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.event.EventType;
import javafx.geometry.Side;
import javafx.scene.control.Button;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import striate.charts.data.FigureCaption;
import striate.charts.export.FigureFormat;
import striate.charts.export.PrintedFigure;
import striate.charts.figure.Figure;

/**
 * Gives what is no {@link FigureView} the same menu, keys and files: a figure of what it shows is
 * made when somebody asks for one.
 */
public final class FigureFiles {
  private final Region node;
  private final Supplier<Optional<Figure<?>>> shown;
  private final Supplier<FigureCaption> caption;
  private final Button button;
  private @Nullable FigureMenu menu;

  /**
   * @param node that has the focus while its keys count
   * @param words what the node shows
   * @param shown a figure of what it shows now; empty where that is nothing
   * @param caption of the figure on paper
   */
  public FigureFiles(
      Region node,
      String words,
      Supplier<Optional<Figure<?>>> shown,
      Supplier<FigureCaption> caption) {
    this.node = node;
    this.shown = shown;
    this.caption = caption;
    button = FigureMenu.button(words);
    button.setId(node.getId() + "-files");
    button.setOnAction(event -> menu().show(button, Side.BOTTOM, 0, 2));
    node.setOnContextMenuRequested(
        event -> {
          menu().show(node, event.getScreenX(), event.getScreenY());
          event.consume();
        });
    node.addEventHandler(KeyEvent.KEY_PRESSED, this::key);
  }

  /** The menu's button, for a place beside the node. */
  public Button button() {
    return button;
  }

  private FigureMenu menu() {
    FigureMenu made = menu;
    if (made == null) {
      made =
          new FigureMenu(
              format -> keep(FigureEvent.SAVE, format), format -> keep(FigureEvent.COPY, format));
      menu = made;
    }
    return made;
  }

  private void key(KeyEvent event) {
    if (MenuKeys.COPY.match(event)) {
      keep(FigureEvent.COPY, FigureFormat.PNG);
      event.consume();
    } else if (MenuKeys.opens(event)) {
      menu().show(button, Side.BOTTOM, 0, 2);
      event.consume();
    }
  }

  private void keep(EventType<FigureEvent> type, FigureFormat format) {
    shown
        .get()
        .ifPresent(
            figure ->
                node.fireEvent(
                    new FigureEvent(
                        type,
                        new PrintedFigure(
                            figure.printed(),
                            caption.get(),
                            LocalDate.now(),
                            (int) node.getWidth(),
                            (int) Math.max(node.getHeight(), figure.leastHeight(node.getWidth()))),
                        format)));
  }
}
