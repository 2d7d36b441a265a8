package striate.engine.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteDataSource;
import striate.engine.run.Problem;

/** The store's schema: checks a file's version and migrates it to this program's version. */
final class Schema {
  /** The schema version that this program reads and writes. */
  static final int VERSION = 2;

  private static final int APPLICATION_ID = 0x53545254;
  private static final String MAGIC = "SQLite format 3\0";
  private static final int HEADER_BYTES = 100;

  private Schema() {}

  /**
   * Refuses a file that is not a store, or a newer one. Reads only the file's first bytes: does not
   * open, lock or create anything. Accepts a missing or empty file.
   */
  static void refuseForeign(Path file) {
    if (Files.notExists(file)) {
      return;
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      if (in.length() == 0) {
        return;
      }
      while (header.hasRemaining() && in.getChannel().read(header) >= 0) {}
    } catch (IOException e) {
      throw Problem.badInput(
          "the experiment store cannot be read (" + e.getMessage() + ")",
          file,
          "check the file's permissions, or give another --workspace",
          e);
    }
    String magic = new String(header.array(), 0, 16, StandardCharsets.ISO_8859_1);
    if (header.hasRemaining() || !magic.equals(MAGIC)) {
      throw notOurs(file);
    }
    refuse(file, header.getInt(60), header.getInt(68), false);
  }

  /** The same through an open connection, which also sees changes in the write-ahead log. */
  static int refuseForeign(Path file, Connection connection) throws SQLException {
    int version = number(connection, "PRAGMA user_version");
    int application = number(connection, "PRAGMA application_id");
    boolean empty = number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
    refuse(file, version, application, empty);
    return version;
  }

  /** Migrates a file to {@link #VERSION}; one process at a time. */
  static void migrate(Path file, Path lockFile, SQLiteDataSource source) {
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      Flyway.configure(Schema.class.getClassLoader())
          .dataSource(source)
          .locations("classpath:striate/engine/store/migration")
          .failOnMissingLocations(true)
          .loggers("slf4j")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw SqliteProblems.of(file, e);
    } catch (IOException e) {
      throw Problem.badInput(
          "the workspace cannot be written (" + e.getMessage() + ")",
          lockFile,
          "make it writable, or give another --workspace",
          e);
    }
  }

  private static void refuse(Path file, int version, int application, boolean empty) {
    if (version > VERSION && application == APPLICATION_ID) {
      throw Problem.badInput(
          "the experiment store has version " + version + ", this program knows up to " + VERSION,
          file,
          "start the newer Striate that wrote it, or give another --workspace");
    }
    if (!empty && application != APPLICATION_ID && (application != 0 || version != 0)) {
      throw notOurs(file);
    }
  }

  private static Problem notOurs(Path file) {
    return Problem.badInput(
        "not an experiment store of Striate",
        file,
        "move the file away, or give another --workspace");
  }

  private static int number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }
}
