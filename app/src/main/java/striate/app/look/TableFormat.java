package striate.app.look;

import java.util.List;
import striate.charts.data.DataTable;
import striate.charts.export.CsvExport;
import striate.engine.report.MarkdownTable;

/** How a table is written as text. */
public enum TableFormat {
  /** As spreadsheets take a table from the clipboard. */
  CELLS("cells", "txt") {
    @Override
    public String text(DataTable table) {
      StringBuilder text = new StringBuilder(String.join("\t", table.columns()));
      for (List<String> row : plain(table).rows()) {
        List<String> cells = row.stream().map(cell -> cell.replaceAll("\\s+", " ")).toList();
        text.append('\n').append(String.join("\t", cells));
      }
      return text.toString();
    }
  },
  CSV("CSV", "csv") {
    @Override
    public String text(DataTable table) {
      return CsvExport.text(plain(table));
    }
  },
  MARKDOWN("Markdown", "md") {
    @Override
    public String text(DataTable table) {
      return MarkdownTable.of(
          escaped(table.columns()),
          table.rows().stream().map(MARKDOWN::escaped).toList(),
          table.columns().size());
    }
  };

  private final String words;
  private final String extension;

  TableFormat(String words, String extension) {
    this.words = words;
    this.extension = extension;
  }

  /** What it is, for menus. */
  public String words() {
    return words;
  }

  public String extension() {
    return extension;
  }

  public abstract String text(DataTable table);

  List<String> escaped(List<String> cells) {
    return cells.stream().map(MarkdownTable::escaped).toList();
  }

  /** With the minus that programs read as one. */
  private static DataTable plain(DataTable table) {
    return new DataTable(
        table.columns(),
        table.rows().stream()
            .map(row -> row.stream().map(cell -> cell.replace('\u2212', '-')).toList())
            .toList());
  }
}
