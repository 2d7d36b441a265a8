package striate.engine.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import striate.engine.run.Problem;

/**
 * A workspace's open experiment store, with one writer and one reader connection, each for one
 * thread at a time. Other processes may have the same store open.
 */
public final class Store implements AutoCloseable {
  private static final int BUSY_MILLIS = 5000;
  private static final Set<String> NETWORK_FILE_SYSTEMS =
      Set.of("nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "afs", "fuse.sshfs");

  private final Workspace workspace;
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock reading = new ReentrantLock();
  private final @Nullable Connection writer;
  private @Nullable Jdbi changes;
  private final Connection reader;
  private @Nullable Jdbi queries;
  private final boolean readOnly;
  private final @Nullable Path formerState;

  private Store(
      Workspace workspace,
      @Nullable Connection writer,
      Connection reader,
      boolean readOnly,
      @Nullable Path formerState) {
    this.workspace = workspace;
    this.writer = writer;
    this.reader = reader;
    this.readOnly = readOnly;
    this.formerState = formerState;
  }

  /**
   * Opens a workspace's store; creates or migrates it if needed.
   *
   * @throws Problem if the workspace is not writable or on a network drive, or the file is a newer
   *     store or not a store; then nothing changes
   */
  public static Store open(Workspace workspace) {
    SqliteVersion.current().requireNewEnough();
    Schema.refuseForeign(workspace.database());
    requireWritable(workspace);
    return open(workspace, workspace.runs().resolve(".migration.lock"), false);
  }

  /**
   * Opens a private copy of a store, which has its file elsewhere: its runs are taken in like
   * anybody's, but the workspace itself is only read.
   */
  static Store openCopy(Workspace workspace) {
    SqliteVersion.current().requireNewEnough();
    Path file = workspace.database();
    Schema.refuseForeign(file);
    return open(workspace, file.resolveSibling(file.getFileName() + ".lock"), true);
  }

  private static Store open(Workspace workspace, Path migrationLock, boolean readOnly) {
    Path file = workspace.database();
    SQLiteDataSource source = source(file, Access.WRITE);
    Connection writer = null;
    try {
      writer = source.getConnection();
      Path formerState = null;
      if (Schema.refuseForeign(file, writer) < Schema.VERSION) {
        formerState = Schema.migrate(file, migrationLock, source(file, Access.MIGRATE), !readOnly);
      }
      execute(writer, "PRAGMA journal_mode = WAL");
      return new Store(workspace, writer, source.getConnection(), readOnly, formerState);
    } catch (SQLException e) {
      close(writer, e);
      throw SqliteProblems.of(file, e);
    } catch (RuntimeException e) {
      close(writer, e);
      throw e;
    }
  }

  /**
   * Opens a workspace's store read-only; the file and its directory need not be writable.
   *
   * @throws Problem if it is missing, or newer than this program
   */
  public static Store openReadOnly(Workspace workspace) {
    // SQLite reads a store in WAL mode without its side files only if it is opened as immutable
    return openReadOnly(
        workspace,
        !Files.isWritable(workspace.directory())
            && Files.notExists(Path.of(workspace.database() + "-wal")));
  }

  /** Opens a store that nobody changes: SQLite makes no file beside it and takes no lock. */
  static Store openUnchanging(Workspace workspace) {
    return openReadOnly(workspace, true);
  }

  private static Store openReadOnly(Workspace workspace, boolean unchanging) {
    SqliteVersion.current().requireNewEnough();
    Path file = workspace.database();
    Schema.refuseForeign(file);
    if (Files.notExists(file)) {
      throw Problem.badInput(
          "experiment store not found", file, "give the --workspace that has one");
    }
    Connection reader = null;
    try {
      reader = source(file, unchanging ? Access.READ_UNCHANGING : Access.READ).getConnection();
      int version = Schema.refuseForeign(file, reader);
      if (version < Schema.VERSION) {
        throw Problem.badInput(
            "the experiment store has version "
                + version
                + " and cannot be migrated to "
                + Schema.VERSION
                + " while it is read-only",
            file,
            "make it writable, or give another --workspace");
      }
      return new Store(workspace, null, reader, true, null);
    } catch (SQLException e) {
      close(reader, e);
      throw SqliteProblems.of(file, e);
    } catch (RuntimeException e) {
      close(reader, e);
      throw e;
    }
  }

  /** The version of the SQLite in use, such as {@code 3.54.1}. */
  public static String sqliteVersion() {
    return SqliteVersion.current().text();
  }

  public Workspace workspace() {
    return workspace;
  }

  /** Whether the workspace is only looked at, so that nothing may be submitted or changed. */
  public boolean readOnly() {
    return readOnly;
  }

  /** Where the store's state before this opening migrated it was saved; empty if it was current. */
  public Optional<Path> formerState() {
    return Optional.ofNullable(formerState);
  }

  /** Queries. */
  public RunReader reader() {
    return new RunReader(this);
  }

  /** Changes by the user; all measurements come through {@link #ingest()}. */
  public RunWriter writer() {
    return new RunWriter(this);
  }

  /** The order of the queue, and its pause. */
  public QueueOrder queue() {
    return new QueueOrder(this);
  }

  /** Ingestion of journals. */
  public Ingest ingest() {
    return new Ingest(this);
  }

  /** What changed since the last look, for whoever shows all runs. */
  public RunFeed feed() {
    return new RunFeed(this);
  }

  /**
   * Copies the store, which may be in use, into a single new file.
   *
   * @throws Problem if the file exists or cannot be written; then nothing remains
   */
  public void backup(Path file) {
    reading.lock();
    try {
      Backup.write(reader, file);
    } finally {
      reading.unlock();
    }
  }

  /** A number that changes whenever anyone commits to the store; costs some microseconds. */
  long dataVersion() {
    return query(handle -> handle.createQuery("PRAGMA data_version").mapTo(Long.class).one());
  }

  /** SQLite's reports of damage in the file; empty if it is intact. */
  public List<String> damages() {
    List<String> said =
        query(handle -> handle.createQuery("PRAGMA integrity_check").mapTo(String.class).list());
    return said.equals(List.of("ok")) ? List.of() : said;
  }

  /**
   * Writes all changes into the single file, so that it can be copied or committed, and closes.
   *
   * @throws Problem if another program has the store open
   */
  public void seal() {
    Connection connection = requireWritable(writer);
    writing.lock();
    reading.lock();
    try {
      reader.close();
      execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
      execute(connection, "PRAGMA journal_mode = DELETE");
      execute(connection, "VACUUM");
      connection.close();
    } catch (SQLException e) {
      throw SqliteProblems.of(workspace.database(), e);
    } finally {
      reading.unlock();
      writing.unlock();
    }
  }

  @Override
  public void close() {
    writing.lock();
    reading.lock();
    try {
      reader.close();
      if (writer != null) {
        writer.close();
      }
    } catch (SQLException e) {
      throw SqliteProblems.of(workspace.database(), e);
    } finally {
      reading.unlock();
      writing.unlock();
    }
  }

  <T, X extends Exception> T query(HandleCallback<T, X> question) throws X {
    reading.lock();
    try {
      if (queries == null) { // made late: the window can be shown before it is needed
        queries = jdbi(reader);
      }
      return queries.withHandle(question);
    } catch (JdbiException | IllegalArgumentException e) {
      throw SqliteProblems.of(workspace.database(), e);
    } finally {
      reading.unlock();
    }
  }

  <T, X extends Exception> T change(HandleCallback<T, X> change) throws X {
    Connection connection = requireWritable(writer);
    writing.lock();
    try {
      if (changes == null) {
        changes = jdbi(connection);
      }
      try (Handle handle = changes.open()) {
        return handle.inTransaction(change);
      }
    } catch (JdbiException e) {
      throw SqliteProblems.of(workspace.database(), e);
    } finally {
      writing.unlock();
    }
  }

  /** Plugins: the tests have one that looks at the plan of every statement. */
  private static Jdbi jdbi(Connection connection) {
    return Jdbi.create(connection).installPlugins();
  }

  /**
   * A change that is made from journals, and can be made from them again: it does not wait for the
   * disk. A power cut may undo it, but leaves the store whole. The next {@link #change} forces it
   * to disk as well.
   */
  <T, X extends Exception> T repeatableChange(HandleCallback<T, X> change) throws X {
    Connection connection = requireWritable(writer);
    writing.lock();
    try {
      execute(connection, "PRAGMA synchronous = NORMAL");
      try {
        return change(change);
      } finally {
        execute(connection, "PRAGMA synchronous = FULL");
      }
    } catch (SQLException e) {
      throw SqliteProblems.of(workspace.database(), e);
    } finally {
      writing.unlock();
    }
  }

  private <T> T requireWritable(@Nullable T connection) {
    if (connection == null) {
      throw Problem.badInput(
          "the experiment store is open for reading only",
          workspace.database(),
          "make the workspace writable and start again");
    }
    return connection;
  }

  private enum Access {
    WRITE,
    /** A migration that makes a table anew must not delete what refers to it. */
    MIGRATE,
    READ,
    READ_UNCHANGING
  }

  private static SQLiteDataSource source(Path file, Access access) {
    boolean writes = access == Access.WRITE || access == Access.MIGRATE;
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.enforceForeignKeys(access != Access.MIGRATE);
    config.setReadOnly(!writes);
    if (writes) {
      config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
      config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    }
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl(
        "jdbc:sqlite:"
            + (access == Access.READ_UNCHANGING ? file.toUri() + "?immutable=1" : file.toString()));
    return source;
  }

  /** The type of the network drive on which a directory lies; null on a local disk. */
  static @Nullable String networkDrive(Path directory) throws IOException {
    String type = Files.getFileStore(directory).type().toLowerCase(Locale.ROOT);
    return NETWORK_FILE_SYSTEMS.contains(type) ? type : null;
  }

  private static void requireWritable(Workspace workspace) {
    try {
      if (!Files.isDirectory(workspace.runs())) { // may be a link to a directory elsewhere
        Files.createDirectories(workspace.runs());
      }
      String type = networkDrive(workspace.directory());
      if (type != null) {
        throw Problem.badInput(
            "the workspace lies on a network drive (" + type + "), on which SQLite is not safe",
            workspace.directory(),
            "give a --workspace on a local disk; its runs/ may be a link to a folder of that"
                + " drive");
      }
    } catch (IOException e) {
      throw readOnlyWorkspace(workspace, e);
    }
    Path file = workspace.database();
    if (!Files.isWritable(workspace.directory())
        || (Files.exists(file) && !Files.isWritable(file))) {
      throw readOnlyWorkspace(workspace, null);
    }
  }

  private static Problem readOnlyWorkspace(Workspace workspace, @Nullable IOException cause) {
    String what = "the workspace cannot be written";
    String remedy = "make it writable, or give another --workspace";
    return cause == null
        ? Problem.badInput(what, workspace.directory(), remedy)
        : Problem.badInput(
            what + " (" + cause.getClass().getSimpleName() + ")",
            workspace.directory(),
            remedy,
            cause);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void close(@Nullable Connection connection, Exception cause) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
