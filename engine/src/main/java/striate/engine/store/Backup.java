package striate.engine.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import striate.engine.disk.AtomicDirectory;
import striate.engine.run.Problem;

/**
 * Copies a store that may be in use into a single file. SQLite writes the copy from one snapshot;
 * copying the file itself would miss the write-ahead log.
 */
final class Backup {
  private static final double MIB = 1 << 20;

  private Backup() {}

  /**
   * Copies the store of a connection; the file gets its name when it is complete and on disk.
   *
   * @throws Problem if the target exists, or cannot be written; then nothing remains
   */
  static void write(Connection store, Path target) {
    Path file = target.toAbsolutePath().normalize();
    refuseExisting(file);
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      requireRoom(store, file);
      Files.deleteIfExists(part);
      try (PreparedStatement copy = store.prepareStatement("VACUUM INTO ?")) {
        copy.setString(1, part.toString());
        copy.execute();
      }
      try (FileChannel content = FileChannel.open(part, StandardOpenOption.WRITE)) {
        content.force(true);
      }
      refuseExisting(file);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      AtomicDirectory.forceNames(file.getParent());
    } catch (SQLException e) {
      discard(part, e);
      throw SqliteProblems.of(file, e);
    } catch (IOException e) {
      discard(part, e);
      throw Problem.badInput(
          "the back-up cannot be written (" + e.getClass().getSimpleName() + ")",
          file,
          "give a file in an existing, writable directory",
          e);
    } catch (RuntimeException e) {
      discard(part, e);
      throw e;
    }
  }

  private static void refuseExisting(Path file) {
    if (Files.exists(file)) {
      throw Problem.badInput("the file already exists", file, "give another name");
    }
  }

  private static void requireRoom(Connection store, Path file) throws SQLException, IOException {
    Path parent = file.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw Problem.badInput(
          "directory not found", parent == null ? file : parent, "create it, or give another file");
    }
    if (!Files.isWritable(parent)) {
      throw Problem.badInput(
          "the directory cannot be written", parent, "make it writable, or give another file");
    }
    long needed = number(store, "PRAGMA page_count") * number(store, "PRAGMA page_size");
    long free = Files.getFileStore(parent).getUsableSpace();
    if (free < needed) {
      throw Problem.workFailed(
          String.format(
              Locale.ROOT,
              "the back-up needs up to %.0f MiB, %.0f MiB are free",
              needed / MIB,
              free / MIB),
          file,
          "free some space, or choose another disk");
    }
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  private static void discard(Path part, Exception failure) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException left) {
      failure.addSuppressed(left);
    }
  }
}
