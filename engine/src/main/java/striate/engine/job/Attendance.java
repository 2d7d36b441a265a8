package striate.engine.job;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.ProcessLock;
import striate.engine.run.Problem;
import striate.engine.store.Workspace;

/**
 * Whether a process looks after a workspace's queue for as long as it is open: a window, or {@code
 * striate queue run}. It holds a lock, so a process that died does not count.
 */
final class Attendance implements AutoCloseable {
  private final Path file;
  private @Nullable ProcessLock lock;

  Attendance(Workspace workspace) {
    file = file(workspace);
  }

  /** Whether any process looks after the queue now. */
  static boolean isHeld(Workspace workspace) {
    try {
      return ProcessLock.isHeld(file(workspace));
    } catch (IOException e) {
      return false; // a workspace that can only be read: nobody's queue runs here
    }
  }

  /** Takes the lock unless another process has it; call it again and again. */
  void take() {
    try {
      if (lock == null) {
        lock = ProcessLock.acquire(file, Duration.ZERO).orElse(null);
      }
    } catch (IOException e) {
      throw Problem.workFailed(
          "other programs cannot be told that the queue is looked after (" + e.getMessage() + ")",
          file,
          "check that the workspace is writable and has room",
          e);
    }
  }

  @Override
  public void close() {
    ProcessLock held = lock;
    lock = null;
    try {
      if (held != null) {
        held.close();
      }
    } catch (IOException e) {
      throw Problem.workFailed(
          "the lock cannot be released (" + e.getMessage() + ")", file, "end this program", e);
    }
  }

  private static Path file(Workspace workspace) {
    return workspace.runs().resolve(".monitor");
  }
}
