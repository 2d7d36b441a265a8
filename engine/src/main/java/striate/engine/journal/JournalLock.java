package striate.engine.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.ProcessLock;
import striate.engine.run.Problem;

/**
 * The lock that a worker holds on its journal for as long as it lives: it tells a living worker
 * from a dead one, and keeps a second worker off.
 */
public final class JournalLock {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** NFS drops the locks of a lost node after 90 s. */
  private static final Duration SCHEDULED_PATIENCE = Duration.ofMinutes(2);

  private JournalLock() {}

  private static Path file(Path journal) {
    Path absolute = journal.toAbsolutePath().normalize();
    return absolute.resolveSibling(absolute.getFileName() + ".lock");
  }

  /**
   * Takes the lock.
   *
   * @throws Problem if another worker holds it
   * @throws IOException if the lock's file cannot be opened
   */
  static ProcessLock acquire(Path journal) throws IOException {
    return acquire(journal, PATIENCE);
  }

  private static ProcessLock acquire(Path journal, Duration patience) throws IOException {
    return ProcessLock.acquire(file(journal), patience)
        .orElseThrow(
            () ->
                Problem.workFailed(
                    "another worker is writing this run",
                    journal,
                    "wait for it to end, or cancel it"));
  }

  /**
   * Takes the lock for a worker of a scheduler that never runs two at a time. It waits until a
   * network drive has dropped the lock of a node that was lost, and does without where the drive
   * has no locks.
   *
   * @throws Problem if another worker holds it
   */
  static @Nullable ProcessLock acquireIfPossible(Path journal) {
    try {
      return acquire(journal, SCHEDULED_PATIENCE);
    } catch (IOException e) {
      System.getLogger(JournalLock.class.getName())
          .log(System.Logger.Level.WARNING, "no lock on " + journal, e);
      return null;
    }
  }

  /**
   * Whether a living worker holds the lock on this journal.
   *
   * @throws Problem if the lock's file cannot be read
   */
  public static boolean isHeld(Path journal) {
    try {
      return ProcessLock.isHeld(file(journal));
    } catch (IOException e) {
      throw Problem.workFailed(
          "the journal's lock cannot be read (" + e.getMessage() + ")",
          file(journal),
          "check the directory's permissions",
          e);
    }
  }
}
