package striate.engine.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteDataSource;
import striate.engine.run.Problem;

/**
 * SQLite's version, such as {@code 3.51.3}.
 *
 * @param text three numbers with dots
 */
public record SqliteVersion(String text) {
  /** Older ones can corrupt a write-ahead log that is reset while another process writes. */
  public static final SqliteVersion OLDEST = new SqliteVersion("3.51.3");

  /**
   * The one that this process has loaded.
   *
   * @throws Problem if it cannot be loaded
   */
  public static SqliteVersion current() {
    try (Connection connection = new SQLiteDataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT sqlite_version()")) {
      return new SqliteVersion(row.getString(1));
    } catch (SQLException e) {
      throw Problem.workFailed(
          "SQLite cannot be loaded (" + e.getMessage() + ")",
          System.getProperty("java.io.tmpdir", ""),
          "make the directory for temporary files writable",
          e);
    }
  }

  /** Whether it came before another one. */
  public boolean isOlderThan(SqliteVersion other) {
    String[] mine = text.split("\\.");
    String[] others = other.text.split("\\.");
    for (int i = 0; i < Math.min(mine.length, others.length); i++) {
      int order = Integer.compare(Integer.parseInt(mine[i]), Integer.parseInt(others[i]));
      if (order != 0) {
        return order < 0;
      }
    }
    return mine.length < others.length;
  }
}
