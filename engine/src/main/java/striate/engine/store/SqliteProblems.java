package striate.engine.store;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;
import striate.engine.disk.DiskFull;
import striate.engine.run.Problem;

/** Translates SQLite's errors into problems. */
final class SqliteProblems {
  private SqliteProblems() {}

  /** The problem for an exception of a statement on {@code file}. */
  static RuntimeException of(Path file, Exception error) {
    SQLiteException sqlite = find(error);
    if (sqlite == null) {
      return error instanceof RuntimeException runtime ? runtime : new IllegalStateException(error);
    }
    return switch (sqlite.getResultCode().code & 0xff) {
      case 8, 14, 3, 23 -> // READONLY, CANTOPEN, PERM, AUTH
          Problem.badInput(
              "the experiment store cannot be written",
              file,
              "make the file and its directory writable, or give another --workspace",
              error);
      case 5, 6 -> // BUSY, LOCKED
          Problem.workFailed(
              "the experiment store has been locked by another program for too long",
              file,
              "close the other program and try again",
              error);
      case 13 -> // FULL
          Problem.workFailed(
              "the disk is full" + free(file),
              file,
              "free some space; everything recorded so far is kept",
              error);
      case 11, 26 -> // CORRUPT, NOTADB
          Problem.workFailed(
              "the experiment store is damaged",
              file,
              "move it away: Striate rebuilds it from the journals under runs/",
              error);
      default ->
          Problem.workFailed(
              "the experiment store failed (" + sqlite.getMessage() + ")",
              file,
              "check the disk and try again",
              error);
    };
  }

  /** SQLite does not tell how much it would have written. */
  private static String free(Path file) {
    Long free = DiskFull.free(file);
    return free == null
        ? ""
        : String.format(Locale.ROOT, ", more than %,d bytes are needed, %,d are free", free, free);
  }

  private static @Nullable SQLiteException find(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLiteException sqlite) {
        return sqlite;
      }
    }
    return null;
  }
}
