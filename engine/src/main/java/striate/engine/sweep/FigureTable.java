package striate.engine.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The numbers behind one figure.
 *
 * @param name of its files, such as {@code layers}
 * @param title what it shows
 * @param columns names, with the unit where a number has one
 * @param rows texts, whole numbers, doubles and booleans; null where there is no value
 * @param notes what a reader has to know, one sentence each
 */
public record FigureTable(
    String name,
    String title,
    List<String> columns,
    List<List<@Nullable Object>> rows,
    List<String> notes) {
  public FigureTable {
    columns = List.copyOf(columns);
    List<List<@Nullable Object>> copied = new ArrayList<>();
    for (List<@Nullable Object> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(row.size() + " values in " + columns.size());
      }
      copied.add(Collections.unmodifiableList(new ArrayList<>(row)));
    }
    rows = Collections.unmodifiableList(copied);
    notes = List.copyOf(notes);
  }
}
