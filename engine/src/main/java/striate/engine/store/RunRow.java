package striate.engine.store;

import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import striate.engine.run.RunId;

/** The part of a run's status that its journal does not tell: queued, or interrupted. */
record RunRow(
    RunId run,
    String status,
    int attempt,
    @Nullable Long endedAt,
    @Nullable String problem,
    @Nullable String place,
    @Nullable String remedy) {

  static RunRow of(Handle handle, RunId run) {
    return handle
        .createQuery(
            "SELECT status, attempt, ended_at, problem, place, remedy FROM runs WHERE id = :run")
        .bind("run", run.value())
        .map(
            (rows, context) ->
                new RunRow(
                    run,
                    rows.getString(1),
                    rows.getInt(2),
                    RunReader.large(rows, "ended_at"),
                    rows.getString(4),
                    rows.getString(5),
                    rows.getString(6)))
        .one();
  }

  /** Resets the run to its state before its journal's first line. */
  static void reset(Handle handle, RunId run) {
    handle
        .createUpdate(
            "UPDATE runs SET started_at = NULL, ended_at = NULL, attempt = 0, step = 0,"
                + " tuning_millis = 0, total_millis = 0, recent_step_millis = NULL,"
                + " peak_rss_bytes = NULL, last_loss = NULL, phase = NULL, phase_done = 0,"
                + " phase_of = 0, checkpoint_step = NULL, checkpoint_directory = NULL,"
                + " visual_before = NULL, visual = NULL, textual_before = NULL, textual = NULL,"
                + " problem = NULL, place = NULL, remedy = NULL,"
                + " journal_offset = 0, journal_seq = 0 WHERE id = :run")
        .bind("run", run.value())
        .execute();
  }

  /**
   * Restores the status that no journal tells: all but FINISHED, which a journal that does not tell
   * it any more has lost.
   */
  void restoreStatus(Handle handle) {
    RunRow told = of(handle, run);
    boolean waits = status.equals("QUEUED") || status.equals("SUBMITTED");
    boolean begun = status.equals("SUBMITTED") && told.attempt() > attempt;
    if (told.status().equals(status)
        || status.equals("FINISHED")
        || begun
        || !(told.status().equals("RUNNING") || waits)) {
      return;
    }
    handle
        .createUpdate(
            "UPDATE runs SET status = :status, ended_at = :ended, problem = :problem,"
                + " place = :place, remedy = :remedy WHERE id = :run")
        .bind("run", run.value())
        .bind("status", status)
        .bind("ended", endedAt)
        .bind("problem", problem)
        .bind("place", place)
        .bind("remedy", remedy)
        .execute();
    handle
        .createUpdate(
            "UPDATE attempts SET ended = :status WHERE run_id = :run AND ended IS NULL"
                + " AND :status = 'INTERRUPTED'")
        .bind("run", run.value())
        .bind("status", status)
        .execute();
  }
}
