package striate.charts.data;

import java.util.List;

/**
 * A figure's data as columns and rows of text, for export. Every row has as many cells as {@code
 * columns}.
 */
public record DataTable(List<String> columns, List<List<String>> rows) {

  public DataTable {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<String> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(row + " does not fit the columns " + columns);
      }
    }
  }
}
