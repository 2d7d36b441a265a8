package striate.engine.evaluation.task;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import striate.engine.TestResources;

/** A workspace with a little data of every built-in task, in its publisher's layout. */
final class TaskFixtures {
  private TaskFixtures() {}

  /** Copies the fixture files and writes the Parquet ones. */
  static Path workspace(Path directory) throws IOException, SQLException {
    Path data = directory.resolve("tasks").resolve("data");
    copy(TestResources.path("/tasks/data"), data);
    byte[] png = Files.readAllBytes(data.resolve("gqa/images/n161313.jpg"));
    writeParquet(data, png);
    return directory;
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files
          .filter(Files::isRegularFile)
          .forEach(
              file -> {
                try {
                  Path target = to.resolve(from.relativize(file).toString());
                  Files.createDirectories(target.getParent());
                  Files.copy(file, target);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  private static void writeParquet(Path data, byte[] png) throws IOException, SQLException {
    StringBuilder hex = new StringBuilder();
    for (byte b : png) {
      hex.append(String.format("\\x%02X", b & 0xff));
    }
    String image = "{'bytes': '" + hex + "'::BLOB, 'path': 'a.png'}";
    String none = "NULL::STRUCT(bytes BLOB, path VARCHAR)";
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      for (String subject : List.of("Accounting", "Art")) {
        write(
            statement,
            data.resolve("mmmu/" + subject + "/validation-00000-of-00001.parquet"),
            "SELECT 'validation_"
                + subject
                + "_1' AS id, '<image 1> What is the total?' AS question,"
                + " '[''$6'', ''$7, or more'', \"it''s $8\"]' AS options, 'B' AS answer, "
                + image
                + " AS image_1, "
                + none
                + " AS image_2, 'multiple-choice' AS question_type"
                + " UNION ALL SELECT 'validation_"
                + subject
                + "_2', 'How much? <image 1>', '[]', '8', "
                + image
                + ", "
                + none
                + ", 'open'");
      }
      write(
          statement,
          data.resolve("ai2d/data/test-00000-of-00001.parquet"),
          "SELECT 'which of these is a consumer' AS question, ['deer', 'grass', 'sun'] AS options,"
              + " '0' AS answer, "
              + image
              + " AS image");
      write(
          statement,
          data.resolve("chartqa-parquet/data/test-00000-of-00001.parquet"),
          "SELECT 'human_test' AS type, 'How many?' AS question, ['14'] AS answer, "
              + image
              + " AS image");
    }
  }

  private static void write(Statement statement, Path file, String select)
      throws IOException, SQLException {
    Files.createDirectories(file.getParent());
    statement.execute(
        "COPY (" + select + ") TO '" + file.toString().replace("'", "''") + "' (FORMAT parquet)");
  }
}
