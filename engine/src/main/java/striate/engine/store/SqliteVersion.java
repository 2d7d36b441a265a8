package striate.engine.store;

import java.security.CodeSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteDataSource;
import striate.engine.run.Problem;

/**
 * A version of SQLite.
 *
 * @param text three numbers with dots, such as {@code 3.51.3}
 */
public record SqliteVersion(String text) {
  /**
   * The first version in which two connections that write and checkpoint at the same moment cannot
   * lose each other's commits (https://www.sqlite.org/wal.html, "The WAL-Reset Bug").
   */
  public static final SqliteVersion OLDEST = new SqliteVersion("3.51.3");

  /**
   * The one that this process has loaded; asked of a database in memory, so no file is touched.
   *
   * @throws Problem if it cannot be loaded
   */
  public static SqliteVersion current() {
    SqliteLibrary.offer();
    try (Connection connection = new SQLiteDataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT sqlite_version()")) {
      SqliteLibrary.keep();
      return new SqliteVersion(row.getString(1));
    } catch (SQLException e) {
      throw Problem.workFailed(
          "SQLite cannot be loaded (" + e.getMessage() + ")",
          System.getProperty("java.io.tmpdir", ""),
          "make the directory for temporary files writable",
          e);
    }
  }

  /** Whether it came before another one. A text that is not a version came before all. */
  public boolean isOlderThan(SqliteVersion other) {
    return number() < other.number();
  }

  /**
   * Refuses an SQLite that could damage the store, such as one of another program that comes first
   * on the class path.
   *
   * @throws Problem if it is older than {@link #OLDEST}
   */
  void requireNewEnough() {
    if (isOlderThan(OLDEST)) {
      throw Problem.badInput(
          "SQLite " + text + " can lose records; " + OLDEST.text + " or newer is needed",
          origin(),
          "remove this jar from the class path: Striate brings its own");
    }
  }

  /** 3.51.3 becomes 3051003. */
  private int number() {
    int number = 0;
    String[] parts = text.split("\\.");
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
