package striate.engine.disk;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Places at which a test can end the process as if it had been killed: {@code
 * -Dstriate.failpoint=NAME:N} ends it when the N-th thread comes by. Without that property they do
 * nothing.
 */
public enum FailPoint {
  BEFORE_JOURNAL_FORCE,
  AFTER_JOURNAL_FORCE,
  /** Events are in the store's transaction, which is not committed. */
  BETWEEN_JOURNAL_AND_STORE,
  /** Events are in the store. */
  AFTER_STORE_COMMIT,
  /** A checkpoint's tensors are written, its manifest is not. */
  INSIDE_CHECKPOINT,
  BEFORE_DIRECTORY_RENAME,
  /** The old directory has been renamed away and the new one does not have its name yet. */
  BETWEEN_DIRECTORY_RENAMES,
  AFTER_DIRECTORY_RENAME,
  DURING_EVALUATION,
  /** A part of an evaluation's answers is written. */
  INSIDE_PREDICTIONS,
  /** The answers are on disk, their score is not in the journal. */
  AFTER_PREDICTIONS;

  /** Exit code of a process that SIGKILL ended, as a shell tells it. */
  private static final int KILLED = 137;

  private static final @Nullable Armed ARMED = Armed.of(System.getProperty("striate.failpoint"));

  /** Comes by here. */
  public void pass() {
    if (ARMED != null && ARMED.point() == this && ARMED.left().decrementAndGet() == 0) {
      Runtime.getRuntime().halt(KILLED);
    }
  }

  private record Armed(FailPoint point, AtomicInteger left) {
    static @Nullable Armed of(@Nullable String text) {
      if (text == null || text.isEmpty()) {
        return null;
      }
      String[] parts = text.split(":");
      return new Armed(FailPoint.valueOf(parts[0]), new AtomicInteger(Integer.parseInt(parts[1])));
    }
  }
}
