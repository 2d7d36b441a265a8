package striate.charts.view;

import javafx.event.Event;
import javafx.event.EventType;
import striate.charts.export.FigureFormat;
import striate.charts.export.PrintedFigure;

/**
 * Asks whoever holds the window to keep a figure. Bubbles up from the figure's view, so that no
 * view has to know where files go.
 */
public final class FigureEvent extends Event {
  private static final long serialVersionUID = 1L;

  public static final EventType<FigureEvent> ANY = new EventType<>(Event.ANY, "FIGURE");

  /** To a file that the user picks. */
  public static final EventType<FigureEvent> SAVE = new EventType<>(ANY, "FIGURE_SAVE");

  /** To the clipboard. */
  public static final EventType<FigureEvent> COPY = new EventType<>(ANY, "FIGURE_COPY");

  private final transient PrintedFigure figure;
  private final transient FigureFormat format;

  FigureEvent(EventType<FigureEvent> type, PrintedFigure figure, FigureFormat format) {
    super(type);
    this.figure = figure;
    this.format = format;
  }

  /** What was shown when the user asked. */
  public PrintedFigure figure() {
    return figure;
  }

  public FigureFormat format() {
    return format;
  }
}
