package striate.charts.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import striate.charts.data.DataTable;

/** Writes figures' data as comma-separated values (RFC 4180, UTF-8). */
public final class CsvExport {
  private CsvExport() {}

  public static String text(DataTable table) {
    StringBuilder text = new StringBuilder(line(table.columns()));
    for (List<String> row : table.rows()) {
      text.append(line(row));
    }
    return text.toString();
  }

  /**
   * @throws IOException if the file cannot be written
   */
  public static void write(DataTable table, Path file) throws IOException {
    Files.writeString(file, text(table), StandardCharsets.UTF_8);
  }

  private static String line(List<String> cells) {
    return cells.stream().map(CsvExport::cell).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String cell(String text) {
    return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
