package striate.engine.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.Durability;
import striate.engine.run.Problem;

/** Writes figures' tables: CSV (RFC 4180), JSON and Markdown. */
public final class FigureFiles {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private FigureFiles() {}

  /**
   * Writes {@code NAME.csv} for each table, {@code figures.json} and {@code figures.md}.
   *
   * @return the files
   */
  public static List<Path> write(Path directory, String title, List<FigureTable> tables) {
    List<Path> written = new ArrayList<>();
    try {
      Files.createDirectories(directory);
      for (FigureTable table : tables) {
        written.add(file(directory.resolve(table.name() + ".csv"), csv(table)));
      }
      written.add(file(directory.resolve("figures.json"), json(tables) + "\n"));
      written.add(file(directory.resolve("figures.md"), markdown(title, tables)));
    } catch (IOException e) {
      throw Problem.workFailed(
          "the figures cannot be written (" + e.getMessage() + ")",
          directory,
          "give another --output",
          e);
    }
    return written;
  }

  private static Path file(Path file, String text) throws IOException {
    AtomicFile.write(file, Durability.RENAMED, text);
    return file;
  }

  static String csv(FigureTable table) {
    StringBuilder text = new StringBuilder(String.join(",", table.columns())).append("\r\n");
    for (List<@Nullable Object> row : table.rows()) {
      text.append(row.stream().map(FigureFiles::field).collect(Collectors.joining(",")))
          .append("\r\n");
    }
    return text.toString();
  }

  private static String field(@Nullable Object value) {
    if (value == null || (value instanceof Double number && !Double.isFinite(number))) {
      return "";
    }
    String text = value.toString();
    if (value instanceof String && !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0) {
      text = "'" + text; // a spreadsheet would take it for a formula
    }
    return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + text.replace("\"", "\"\"") + '"'
        : text;
  }

  /** {@code {"figures": [{"name", "title", "rows": [{column: value}], "notes"}]}}. */
  public static String json(List<FigureTable> tables) {
    List<Map<String, Object>> figures = new ArrayList<>();
    for (FigureTable table : tables) {
      List<Map<String, @Nullable Object>> rows = new ArrayList<>();
      for (List<@Nullable Object> row : table.rows()) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < row.size(); i++) {
          Object value = row.get(i);
          object.put(
              table.columns().get(i),
              value instanceof Double number && !Double.isFinite(number) ? null : value);
        }
        rows.add(object);
      }
      Map<String, Object> figure = new LinkedHashMap<>();
      figure.put("name", table.name());
      figure.put("title", table.title());
      figure.put("rows", rows);
      figure.put("notes", table.notes());
      figures.add(figure);
    }
    try {
      return JSON.writeValueAsString(Map.of("figures", figures));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers can always be written", e);
    }
  }

  /** All tables that have rows. */
  public static String markdown(String title, List<FigureTable> tables) {
    StringBuilder text = new StringBuilder("# ").append(title).append('\n');
    for (FigureTable table : tables) {
      if (table.rows().isEmpty()) {
        continue;
      }
      text.append("\n## ").append(table.title()).append("\n\n");
      line(text, table.columns());
      line(text, table.columns().stream().map(column -> "---").toList());
      for (List<@Nullable Object> row : table.rows()) {
        line(text, row.stream().map(FigureFiles::cell).toList());
      }
      text.append('\n');
      table.notes().forEach(note -> text.append("- ").append(note).append('\n'));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String cell(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Double number) {
      return Double.isFinite(number) ? String.format(Locale.ROOT, "%.4g", number) : "";
    }
    return value.toString().replace("|", "\\|");
  }
}
