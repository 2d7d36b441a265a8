package striate.engine.store;

import java.security.CodeSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteDataSource;
import striate.engine.run.Problem;

/** The SQLite in use, which must not be older than its fix of the WAL-reset bug. */
final class SqliteVersion {
  /**
   * The first version in which two connections that write and checkpoint at the same moment cannot
   * lose each other's commits (https://www.sqlite.org/wal.html, "The WAL-Reset Bug").
   */
  static final String LEAST = "3.51.3";

  private SqliteVersion() {}

  /** Such as {@code 3.54.1}; asked of a database in memory, so no file is touched. */
  static String current() {
    try (Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:");
        Statement statement = memory.createStatement();
        ResultSet rows = statement.executeQuery("SELECT sqlite_version()")) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw Problem.badInput(
          "SQLite cannot be loaded (" + e.getMessage() + ")",
          origin(),
          "give a writable temporary directory: -Djava.io.tmpdir=DIR",
          e);
    }
  }

  /**
   * Refuses an SQLite that could damage the store.
   *
   * @throws Problem if {@code version} is older than {@link #LEAST}
   */
  static void require(String version) {
    if (number(version) < number(LEAST)) {
      throw Problem.badInput(
          "SQLite " + version + " can lose records; " + LEAST + " or newer is needed",
          origin(),
          "remove this jar from the class path: Striate brings its own");
    }
  }

  /** Comparable: 3.51.3 becomes 3051003. A text that is not a version becomes 0. */
  private static int number(String version) {
    int number = 0;
    String[] parts = version.split("\\.");
    for (int i = 0; i < 3; i++) {
      String part = i < parts.length ? parts[i] : "0";
      if (!part.matches("\\d{1,3}")) {
        return 0;
      }
      number = number * 1000 + Integer.parseInt(part);
    }
    return number;
  }

  private static String origin() {
    CodeSource source = SQLiteDataSource.class.getProtectionDomain().getCodeSource();
    return source == null ? "sqlite-jdbc" : source.getLocation().getPath();
  }
}
