package striate.app.look;

import javafx.event.Event;
import javafx.event.EventType;
import striate.charts.data.DataTable;

/**
 * Asks whoever holds the window to keep a table. Bubbles up from the table, so that no view has to
 * know where files go.
 */
public final class TableEvent extends Event {
  private static final long serialVersionUID = 1L;

  public static final EventType<TableEvent> ANY = new EventType<>(Event.ANY, "TABLE");

  /** To a file that the user picks. */
  public static final EventType<TableEvent> SAVE = new EventType<>(ANY, "TABLE_SAVE");

  /** To the clipboard. */
  public static final EventType<TableEvent> COPY = new EventType<>(ANY, "TABLE_COPY");

  private final String name;
  private final transient DataTable table;
  private final transient TableFormat format;

  TableEvent(EventType<TableEvent> type, String name, DataTable table, TableFormat format) {
    super(type);
    this.name = name;
    this.table = table;
    this.format = format;
  }

  /** A name for its file. */
  public String fileName() {
    return name + "." + format.extension();
  }

  /** What was shown when the user asked. */
  public DataTable table() {
    return table;
  }

  public TableFormat format() {
    return format;
  }
}
