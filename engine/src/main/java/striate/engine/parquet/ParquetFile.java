package striate.engine.parquet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.LfsPointer;
import striate.engine.run.Problem;

/**
 * One Parquet file, as the Hugging Face hub stores data sets: columns of text, numbers and lists,
 * and images as {@code {bytes, path}} or plain bytes. Rows count from 0.
 */
public final class ParquetFile {
  private final Path file;
  private final Map<String, String> types;

  private ParquetFile(Path file, Map<String, String> types) {
    this.file = file;
    this.types = types;
  }

  /**
   * Reads the file's columns, no rows.
   *
   * @throws Problem where it is missing, cut short or no Parquet file
   */
  public static ParquetFile open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw Problem.badInput("file not found", file, "check the path");
    }
    LfsPointer.refuse(file);
    return asked(
        file,
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement("DESCRIBE SELECT * FROM read_parquet(?)")) {
            statement.setString(1, file.toString());
            Map<String, String> types = new LinkedHashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                types.put(rows.getString("column_name"), rows.getString("column_type"));
              }
            }
            return new ParquetFile(file, types);
          }
        });
  }

  /** Names of all columns, in the file's order. */
  public List<String> columns() {
    return List.copyOf(types.keySet());
  }

  /** Whether a column, or each element of its lists, holds encoded images or other bytes. */
  public boolean hasBytes(String column) {
    String type = types.getOrDefault(column, "");
    return type.startsWith("STRUCT") && type.contains("bytes") || type.startsWith("BLOB");
  }

  /** One row: numbers as text, lists of texts; of a column with bytes whether there are any. */
  public record Row(long number, Map<String, List<String>> values) {}

  /**
   * Passes on the rows in order. The bytes of images are not read.
   *
   * @param wanted some of {@link #columns}
   */
  public void rows(List<String> wanted, Consumer<Row> consumer) {
    StringBuilder sql = new StringBuilder("SELECT file_row_number");
    for (String column : wanted) {
      sql.append(", ")
          .append(hasBytes(column) ? "(" + bytesOf(column) + ") IS NOT NULL" : quoted(column));
    }
    sql.append(" FROM read_parquet(?, file_row_number = true) ORDER BY file_row_number");
    Boolean done =
        asked(
            file,
            connection -> {
              try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
                statement.setString(1, file.toString());
                try (ResultSet rows = statement.executeQuery()) {
                  while (rows.next()) {
                    Map<String, List<String>> values = new LinkedHashMap<>();
                    for (int i = 0; i < wanted.size(); i++) {
                      values.put(wanted.get(i), texts(rows.getObject(i + 2)));
                    }
                    consumer.accept(new Row(rows.getLong(1), values));
                  }
                }
              }
              return Boolean.TRUE;
            });
    if (!done) {
      throw new IllegalStateException(file.toString());
    }
  }

  /**
   * The bytes in one row of a column; null where it has none.
   *
   * @throws Problem where the row cannot be read
   */
  public byte @Nullable [] bytes(long row, String column) {
    if (!hasBytes(column)) {
      throw Problem.badInput(
          "column '"
              + column
              + "' has no images, but "
              + types.getOrDefault(column, "does not exist"),
          file,
          "name a column with image bytes");
    }
    byte[] found =
        asked(
            file,
            connection -> {
              String sql =
                  "SELECT "
                      + bytesOf(column)
                      + " FROM read_parquet(?, file_row_number = true) WHERE file_row_number = ?";
              try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, file.toString());
                statement.setLong(2, row);
                try (ResultSet rows = statement.executeQuery()) {
                  Blob blob = rows.next() ? rows.getBlob(1) : null;
                  return blob == null ? new byte[0] : blob.getBytes(1, (int) blob.length());
                }
              }
            });
    return found.length == 0 ? null : found;
  }

  private String bytesOf(String column) {
    String type = types.getOrDefault(column, "");
    String element = type.endsWith("[]") ? quoted(column) + "[1]" : quoted(column);
    return type.startsWith("STRUCT") ? "struct_extract(" + element + ", 'bytes')" : element;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Of a structure its answer, text or first field, as data sets of questions have them. */
  private static List<String> texts(@Nullable Object value) throws SQLException {
    if (value == null) {
      return List.of();
    }
    if (value instanceof Array array) {
      List<String> texts = new ArrayList<>();
      for (Object element : (Object[]) array.getArray()) {
        texts.addAll(texts(element));
      }
      return texts;
    }
    if (value instanceof DuckDBStruct struct) {
      Map<String, Object> fields = struct.getMap();
      for (String field : List.of("answer", "text")) {
        if (fields.get(field) != null) {
          return texts(fields.get(field));
        }
      }
      return fields.isEmpty() ? List.of() : texts(fields.values().iterator().next());
    }
    return List.of(value.toString());
  }

  private interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  private static <T> T asked(Path file, Question<T> question) {
    try (Connection connection = Database.CONNECTION.duplicate()) {
      return question.ask(connection);
    } catch (SQLException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException();
      }
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown");
      throw Problem.badInput(
          "the Parquet file cannot be read: " + reason, file, "download the file again", e);
    } catch (LinkageError e) {
      throw Problem.workFailed(
          "DuckDB's library for Parquet files does not load here: " + e.getMessage(),
          file,
          "convert the file to JSON Lines",
          e);
    }
  }

  /** Loads DuckDB when it is first touched. */
  private static final class Database {
    static final DuckDBConnection CONNECTION = connect();

    private static DuckDBConnection connect() {
      try {
        DuckDBConnection connection =
            (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
          // nothing is downloaded behind the user's back, and training keeps its memory and cores
          statement.execute("SET autoinstall_known_extensions = false");
          statement.execute("SET memory_limit = '1GB'");
          statement.execute("SET threads = 2");
        }
        return connection;
      } catch (SQLException e) {
        throw new LinkageError(String.valueOf(e.getMessage()), e);
      }
    }
  }
}
