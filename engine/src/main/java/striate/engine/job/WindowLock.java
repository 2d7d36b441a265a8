package striate.engine.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.Durability;
import striate.engine.disk.HostName;
import striate.engine.disk.ProcessLock;
import striate.engine.run.Problem;
import striate.engine.store.Workspace;

/**
 * Which of several windows on one workspace writes: the one that holds this lock. The others look,
 * and one of them takes over when it ends. Commands do not need it.
 */
public final class WindowLock implements AutoCloseable {
  private final ProcessLock lock;

  private WindowLock(ProcessLock lock) {
    this.lock = lock;
  }

  /**
   * Takes the lock.
   *
   * @return empty if another window holds it
   * @throws Problem if the workspace cannot be written
   */
  public static Optional<WindowLock> acquire(Workspace workspace) {
    Path file = workspace.runs().resolve(".window.lock");
    try {
      Files.createDirectories(workspace.runs());
      Optional<ProcessLock> lock = ProcessLock.acquire(file, Duration.ZERO);
      if (lock.isPresent()) {
        // beside the lock's file, which cannot be read on Windows while it is locked
        AtomicFile.write(
            holder(workspace),
            Durability.RENAMED,
            "process " + ProcessHandle.current().pid() + " on " + HostName.get() + "\n");
      }
      return lock.map(WindowLock::new);
    } catch (IOException e) {
      throw Problem.badInput(
          "the workspace cannot be written (" + e.getMessage() + ")",
          file,
          "make it writable, or give another --workspace",
          e);
    }
  }

  /** The process that holds the lock, in a few words; empty if it is not known. */
  public static String heldBy(Workspace workspace) {
    try {
      return Files.readString(holder(workspace)).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static Path holder(Workspace workspace) {
    return workspace.runs().resolve(".window.holder");
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw Problem.workFailed(
          "the window's lock cannot be released (" + e.getMessage() + ")",
          "runs/.window.lock",
          "it is released when Striate ends",
          e);
    }
  }
}
