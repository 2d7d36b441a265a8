package striate.engine.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.FailPoint;
import striate.engine.journal.JournalReader;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;

/**
 * Ingests journals into the store. Commits the events together with the journal position, so that
 * ingestion can be interrupted and repeated.
 */
public final class Ingest {
  private final Store store;

  Ingest(Store store) {
    this.store = store;
  }

  /**
   * Ingests the new events of a run's journal. If the journal is not the one that was ingested so
   * far - a power cut took lines that were not on disk yet, and perhaps the run went on - the whole
   * journal is ingested anew.
   *
   * @return the new events, in order; empty for a run that is not in the store, and after ingesting
   *     anew
   * @throws Problem if the journal cannot be read further; earlier events stay in the store
   */
  public List<RunEvent> ingest(RunId run) {
    List<RunEvent> all = new ArrayList<>();
    long length = length(run);
    while (length != position(run).offset()) {
      if (length > 0 && length < position(run).offset()) {
        rebuild(run);
        return List.of();
      }
      JournalReader.Batch batch =
          store.change(
              handle -> {
                Position position = position(handle, run);
                return position == null
                    ? new JournalReader.Batch(List.of(), 0, 0, null)
                    : ingestNext(handle, run, position);
              });
      FailPoint.AFTER_STORE_COMMIT.pass();
      if (batch == null) {
        rebuild(run);
        return List.of();
      }
      all.addAll(batch.events());
      if (batch.damage() != null && batch.events().isEmpty() && all.isEmpty()) {
        throw batch.damage();
      }
      if (batch.events().isEmpty()) {
        break;
      }
      length = length(run);
    }
    return all;
  }

  /** Null if the journal is not the one that was ingested up to that position. */
  private JournalReader.@Nullable Batch ingestNext(Handle handle, RunId run, Position from) {
    Path journal = store.workspace().journal(run);
    JournalReader.Batch batch = JournalReader.read(journal, from.offset(), from.seq());
    // read from the middle of a line, every journal looks damaged
    if ((batch.damage() != null || batch.hasGaps())
        && !JournalReader.isStart(journal, from.offset(), from.seq())) {
      return null;
    }
    take(handle, run, batch);
    return batch;
  }

  /**
   * Runs whose journals are not as long as what was ingested of them, the oldest first. A run
   * without a journal here was recorded elsewhere, as the shipped ones were, and stays as it is.
   */
  public List<RunId> changed() {
    record Known(RunId run, long offset) {}
    List<Known> all =
        store.query(
            handle ->
                handle
                    .createQuery("SELECT id, journal_offset FROM runs ORDER BY created_at, id")
                    .map(
                        (rows, context) -> new Known(new RunId(rows.getString(1)), rows.getLong(2)))
                    .list());
    return all.stream()
        .filter(known -> length(known.run()) != known.offset() && length(known.run()) > 0)
        .map(Known::run)
        .toList();
  }

  /** The position up to which a run's journal was ingested; 0 for an unknown run. */
  public Position position(RunId run) {
    Position position = store.query(handle -> position(handle, run));
    return position == null ? new Position(0, 0) : position;
  }

  /**
   * Deletes a run's events and ingests its journal again from the beginning. A queued or
   * interrupted run keeps its status.
   *
   * @throws Problem if the journal is missing
   */
  public void rebuild(RunId run) {
    if (length(run) == 0) {
      throw Problem.badInput(
          "the journal was not found",
          store.workspace().journal(run),
          "restore it, or keep the run as recorded");
    }
    store.change(
        handle -> {
          if (position(handle, run) != null) {
            rebuild(handle, run);
          }
          return null;
        });
  }

  void rebuild(Handle handle, RunId run) {
    RunRow before = RunRow.of(handle, run);
    for (String table : List.of("steps", "scores", "attempts", "warnings")) {
      handle
          .createUpdate("DELETE FROM " + table + " WHERE run_id = :run")
          .bind("run", run.value())
          .execute();
    }
    RunRow.reset(handle, run);
    Path journal = store.workspace().journal(run);
    JournalReader.Batch batch = JournalReader.read(journal, 0, 0);
    while (!batch.events().isEmpty()) {
      take(handle, run, batch);
      batch = JournalReader.read(journal, batch.offset(), batch.nextSeq());
    }
    before.restoreStatus(handle);
  }

  private void take(Handle handle, RunId run, JournalReader.Batch batch) {
    if (batch.events().isEmpty()) {
      return;
    }
    EventFold fold = new EventFold(handle, run);
    batch.events().forEach(fold::take);
    fold.finish(batch.offset(), batch.nextSeq());
    JournalReader.force(store.workspace().journal(run)); // the store never knows more than the disk
    FailPoint.BETWEEN_JOURNAL_AND_STORE.pass();
  }

  /** The journal's length in bytes; 0 if it is missing. */
  private long length(RunId run) {
    return store.workspace().journal(run).toFile().length();
  }

  private static @Nullable Position position(Handle handle, RunId run) {
    return handle
        .createQuery("SELECT journal_offset, journal_seq FROM runs WHERE id = :run")
        .bind("run", run.value())
        .map((rows, context) -> new Position(rows.getLong(1), rows.getLong(2)))
        .findOne()
        .orElse(null);
  }

  /**
   * A position in a journal.
   *
   * @param offset start of a line, in bytes
   * @param seq sequence number of that line
   */
  public record Position(long offset, long seq) {}
}
