package striate.engine.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/** A write failed because the disk, or the user's share of it, is full. */
public final class DiskFull extends IOException {
  private static final long serialVersionUID = 1L;

  /** What Linux, macOS and Windows say, and all of them about a quota. */
  private static final List<String> TEXTS =
      List.of("no space left on device", "not enough space on the disk", "quota exceeded");

  private DiskFull(String message, IOException cause) {
    super(message, cause);
  }

  /**
   * Finds out whether a write failed for lack of room.
   *
   * @param file that was written
   * @param needed bytes that the write would have taken; 0 if unknown
   * @return an exception whose message says how much is needed and free; {@code failure} itself if
   *     it has another reason
   */
  public static IOException explain(IOException failure, Path file, long needed) {
    return explain(
        failure,
        file,
        needed > 0 ? String.format(Locale.ROOT, ", %,d bytes are needed", needed) : "");
  }

  /**
   * As {@link #explain(IOException, Path, long)}, where it is not known how much was still to come.
   *
   * @param written bytes of the file, or of the directory, at the failure
   */
  public static IOException explainAfter(IOException failure, Path file, long written) {
    return explain(
        failure, file, String.format(Locale.ROOT, ", more than %,d bytes are needed", written));
  }

  private static IOException explain(IOException failure, Path file, String needed) {
    if (failure instanceof DiskFull || !isNoRoom(failure)) {
      return failure;
    }
    Long free = free(file);
    return new DiskFull(
        "the disk is full"
            + needed
            + (free == null ? "" : String.format(Locale.ROOT, ", %,d are free", free)),
        failure);
  }

  private static boolean isNoRoom(IOException failure) {
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return TEXTS.stream().anyMatch(text::contains);
  }

  /** Whether an exception, or what caused it, is a lack of room. */
  public static boolean isCauseOf(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DiskFull || (cause instanceof IOException io && isNoRoom(io))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Bytes that this user may still write to the disk of a file; null if the system does not tell.
   */
  public static @Nullable Long free(Path file) {
    Path existing = file.toAbsolutePath();
    while (existing != null && Files.notExists(existing)) {
      existing = existing.getParent();
    }
    try {
      return existing == null ? null : Files.getFileStore(existing).getUsableSpace();
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * The problem of a failed write, with its reason in words.
   *
   * @param what that cannot be written
   */
  public static Problem problem(String what, Path file, IOException failure) {
    IOException explained = explain(failure, file, 0);
    return Problem.workFailed(
        what + " (" + reason(explained) + ")",
        file,
        explained instanceof DiskFull
            ? "free some space or choose another place"
            : "make it writable or choose another place",
        failure);
  }

  /** Why a file could not be opened or written; Java's own message is often just its path. */
  public static String reason(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "directory not found";
    }
    if (failure instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
