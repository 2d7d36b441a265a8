package striate.engine.evaluation.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import striate.engine.evaluation.ImageReference;
import striate.engine.parquet.ParquetFile;

/** A row of a table in any of the formats. */
interface TableRow {
  /** Texts in a column: one, several of a list, none where empty. */
  List<String> texts(String column);

  /** A reference to the image in a column; null without one. */
  @Nullable String image(String column, TaskFiles files);

  /** For complaints. */
  String place();

  /** The first text in a column; empty without one. */
  default String text(String column) {
    List<String> texts = texts(column);
    return texts.isEmpty() ? "" : texts.get(0);
  }

  /** A JSON object; images are paths. */
  record OfJson(JsonEntry entry) implements TableRow {
    @Override
    public List<String> texts(String column) {
      JsonNode value = entry.node().path(column);
      if (value.isMissingNode() || value.isNull()) {
        return List.of();
      }
      if (!value.isArray()) {
        return List.of(value.isValueNode() ? value.asText() : value.toString());
      }
      List<String> texts = new ArrayList<>();
      value.forEach(
          element ->
              texts.add(
                  element.hasNonNull("answer")
                      ? element.get("answer").asText()
                      : element.asText()));
      return texts;
    }

    @Override
    public @Nullable String image(String column, TaskFiles files) {
      String name = text(column);
      return name.isEmpty() ? null : files.image(name);
    }

    @Override
    public String place() {
      return entry.place();
    }
  }

  /** A row of a Parquet file; images are inside it, or paths. */
  record OfParquet(Path file, ParquetFile parquet, ParquetFile.Row row) implements TableRow {
    @Override
    public List<String> texts(String column) {
      return row.values().getOrDefault(column, List.of());
    }

    @Override
    public @Nullable String image(String column, TaskFiles files) {
      String told = text(column);
      if (parquet.hasBytes(column)) {
        return told.equals("true") ? ImageReference.inParquet(file, row.number(), column) : null;
      }
      return told.isEmpty() ? null : files.image(told);
    }

    @Override
    public String place() {
      return file + ", row " + row.number();
    }
  }

  /** A row of a CSV or TSV file; images are inside it in base64, or paths. */
  record OfText(Path file, Map<String, DelimitedFile.Field> fields, String place)
      implements TableRow {
    /** No path is longer; shorter base64 would be an image of a few pixels. */
    private static final int LONGEST_PATH = 512;

    @Override
    public List<String> texts(String column) {
      DelimitedFile.Field field = fields.get(column);
      return field == null || field.text().isBlank() ? List.of() : List.of(field.text());
    }

    @Override
    public @Nullable String image(String column, TaskFiles files) {
      DelimitedFile.Field field = fields.get(column);
      if (field == null || field.length() == 0) {
        return null;
      }
      boolean encoded =
          field.length() > LONGEST_PATH
              || field.text().matches("(iVBOR|/9j/|R0lGOD|UklGR|Qk)\\S{40,}");
      return encoded
          ? ImageReference.inText(file, field.offset(), field.length())
          : files.image(field.text());
    }
  }
}
