package striate.engine.run;

import java.util.Locale;

/** Where a run stands. */
public enum RunStatus {
  QUEUED,
  /** Handed to a launcher; its worker has not opened the model yet. */
  SUBMITTED,
  RUNNING,
  /** Ended by the user; its last checkpoint is kept. */
  STOPPED,
  /** Its process is gone without a word; it can be resumed. */
  INTERRUPTED,
  FAILED,
  FINISHED;

  /** As it is shown and written: {@code finished}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a launcher has it: it is on its way or at work. */
  public boolean active() {
    return this == SUBMITTED || this == RUNNING;
  }

  /** Whether nothing more will be written by this attempt. */
  public boolean ended() {
    return this != QUEUED && !active();
  }
}
