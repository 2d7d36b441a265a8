package striate.engine.run;

/** Where a run stands. */
public enum RunStatus {
  QUEUED,
  RUNNING,
  /** Ended by the user; its last checkpoint is kept. */
  STOPPED,
  /** Its process is gone without a word; it can be resumed. */
  INTERRUPTED,
  FAILED,
  FINISHED;

  /** Whether nothing more will be written by this attempt. */
  public boolean ended() {
    return this != QUEUED && this != RUNNING;
  }
}
