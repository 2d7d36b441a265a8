package striate.engine.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteDataSource;
import striate.engine.run.Problem;

/** The store's schema: checks a file's version and migrates it to this program's version. */
final class Schema {
  /** The schema version that this program reads and writes. */
  static final int VERSION = 7;

  private static final int APPLICATION_ID = 0x53545254;
  private static final String UNFINISHED = ".unfinished-backup";
  private static final String MIGRATIONS = "classpath:striate/engine/store/migration";

  private Schema() {}

  /**
   * Refuses a file that is not a store, or a newer one. Reads only the files' first bytes: does not
   * open, lock or create anything. Accepts a missing or empty file.
   */
  static void refuseForeign(Path file) {
    try {
      if (Files.notExists(file) || Files.size(file) == 0) {
        return;
      }
      StoreHeader header = StoreHeader.read(file);
      if (header == null) {
        throw notOurs(file);
      }
      refuse(file, header.version(), header.application(), false);
    } catch (IOException e) {
      throw Problem.badInput(
          "the experiment store cannot be read (" + e.getMessage() + ")",
          file,
          "check the file's permissions, or give another --workspace",
          e);
    }
  }

  /** The schema version of a file; 0 if it is empty or not a database. */
  static int version(Path file) throws IOException {
    StoreHeader header = StoreHeader.read(file);
    return header == null ? 0 : header.version();
  }

  /**
   * {@link #refuseForeign(Path)} through an open connection.
   *
   * @return the file's version; 0 if it is empty
   */
  static int refuseForeign(Path file, Connection connection) throws SQLException {
    int version = number(connection, "PRAGMA user_version");
    int application = number(connection, "PRAGMA application_id");
    boolean empty = number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
    refuse(file, version, application, empty);
    return version;
  }

  /**
   * Migrates a file to {@link #VERSION}; one process at a time. All steps are one transaction: a
   * migration that fails leaves the store as it was. A store with content is copied to {@code
   * experiments.db.vN-backup} first.
   *
   * @param copyFirst false if the file is itself a copy
   * @return the copy; null if there is none
   * @throws Problem if it fails
   */
  static @Nullable Path migrate(
      Path file, Path lockFile, SQLiteDataSource source, boolean copyFirst) {
    return migrate(file, lockFile, source, copyFirst, MIGRATIONS);
  }

  /**
   * @param scripts where the migrations are
   */
  static @Nullable Path migrate(
      Path file, Path lockFile, SQLiteDataSource source, boolean copyFirst, String... scripts) {
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      Path backup = copyFirst ? backup(file, source) : null;
      try {
        Flyway.configure(Schema.class.getClassLoader())
            .dataSource(source)
            .locations(scripts)
            .javaMigrations(new RecipeMigration())
            .failOnMissingLocations(true)
            .group(true)
            .callbacks(new KeysChecked())
            .loggers("slf4j")
            .load()
            .migrate();
      } catch (FlywayException e) {
        if (backup != null) {
          Files.deleteIfExists(backup); // the store itself is still what it was
        }
        throw failed(file, e);
      }
      return backup == null ? null : Files.move(backup, formerState(backup, file));
    } catch (SQLException e) {
      throw SqliteProblems.of(file, e);
    } catch (IOException e) {
      throw Problem.badInput(
          "the workspace cannot be written (" + e.getMessage() + ")",
          lockFile,
          "make it writable, or give another --workspace",
          e);
    }
  }

  /** The copy gets its name with the migration's end: a killed migration leaves one at most. */
  private static @Nullable Path backup(Path file, SQLiteDataSource source)
      throws SQLException, IOException {
    try (Connection connection = source.getConnection()) {
      int version = refuseForeign(file, connection);
      if (version == 0 || version == VERSION) { // another process has just migrated it
        return null;
      }
      Path unfinished = Path.of(file + UNFINISHED);
      Files.deleteIfExists(unfinished);
      Backup.write(connection, unfinished);
      return unfinished;
    }
  }

  private static Path formerState(Path backup, Path file) throws IOException {
    int version = version(backup);
    Path name = Path.of(file + ".v" + version + "-backup");
    for (int i = 2; Files.exists(name); i++) {
      name = Path.of(file + ".v" + version + "-backup-" + i);
    }
    return name;
  }

  private static RuntimeException failed(Path file, FlywayException e) {
    RuntimeException sqlite = SqliteProblems.of(file, e);
    return sqlite instanceof Problem
        ? sqlite
        : Problem.workFailed(
            "the experiment store cannot be migrated (" + firstLine(e) + ")",
            file,
            "it is unchanged; please report it",
            e);
  }

  private static String firstLine(FlywayException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  /**
   * Checks references after every step, inside its transaction: migrations run without foreign keys
   * being enforced.
   */
  private static final class KeysChecked implements Callback {
    @Override
    public boolean supports(Event event, @Nullable Context context) {
      return event == Event.AFTER_EACH_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, @Nullable Context context) {
      return true;
    }

    @Override
    public void handle(Event event, Context context) {
      try (Statement statement = context.getConnection().createStatement();
          ResultSet rows = statement.executeQuery("PRAGMA foreign_key_check")) {
        if (rows.next()) {
          throw new FlywayException(
              "the table " + rows.getString(1) + " refers to rows that do not exist");
        }
      } catch (SQLException e) {
        throw new FlywayException("references cannot be checked", e);
      }
    }

    @Override
    public String getCallbackName() {
      return "foreign keys";
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
