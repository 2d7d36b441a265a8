package striate.engine.store;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import striate.engine.journal.JournalReader;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;

/**
 * Takes journals into the store. What was read and what it said are committed together, so that it
 * can be interrupted and repeated at will.
 */
public final class Ingest {
  private final Store store;

  Ingest(Store store) {
    this.store = store;
  }

  /**
   * Takes in what a run's journal holds beyond what is known.
   *
   * @return the new events, in order; empty for a run that is not in the store
   * @throws Problem where the journal cannot be read on; what comes before is kept
   */
  public List<RunEvent> ingest(RunId run) {
    List<RunEvent> all = new ArrayList<>();
    while (length(run) != position(run).offset()) {
      JournalReader.Batch batch =
          store.change(
              handle -> {
                Position position = position(handle, run);
                return position == null
                    ? new JournalReader.Batch(List.of(), 0, null)
                    : ingest(handle, run, position);
              });
      all.addAll(batch.events());
      if (batch.damage() != null && batch.events().isEmpty() && all.isEmpty()) {
        throw batch.damage();
      }
      if (batch.events().isEmpty()) {
        break;
      }
    }
    return all;
  }

  /** Runs whose journals are longer than what was taken in, the oldest first. */
  public List<RunId> behind() {
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
        .filter(known -> length(known.run()) > known.offset())
        .map(Known::run)
        .toList();
  }

  /** How much of a run's journal was taken in; nothing for an unknown run. */
  public Position position(RunId run) {
    Position position = store.query(handle -> position(handle, run));
    return position == null ? new Position(0, 0) : position;
  }

  /**
   * Forgets all that a run's journal said and takes it in again from its beginning. A run that
   * waits in the queue or whose process is known to be gone stays so.
   *
   * @throws Problem where there is no journal
   */
  public void rebuild(RunId run) {
    if (length(run) == 0) {
      throw Problem.badInput(
          "there is no journal to take in again",
          store.workspace().journal(run),
          "restore it, or leave the run as it is recorded");
    }
    store.change(
        handle -> {
          if (position(handle, run) == null) {
            return null;
          }
          RunRow before = RunRow.of(handle, run);
          for (String table : List.of("steps", "scores", "attempts", "warnings")) {
            handle
                .createUpdate("DELETE FROM " + table + " WHERE run_id = :run")
                .bind("run", run.value())
                .execute();
          }
          RunRow.reset(handle, run);
          Position position = new Position(0, 0);
          while (true) {
            JournalReader.Batch batch = ingest(handle, run, position);
            if (batch.events().isEmpty()) {
              break;
            }
            position = new Position(batch.offset(), position.seq() + batch.events().size());
          }
          before.restoreStanding(handle);
          return null;
        });
  }

  private JournalReader.Batch ingest(Handle handle, RunId run, Position from) {
    JournalReader.Batch batch =
        JournalReader.read(store.workspace().journal(run), from.offset(), from.seq());
    if (!batch.events().isEmpty()) {
      EventFold fold = new EventFold(handle, run);
      batch.events().forEach(fold::take);
      fold.finish(batch.offset(), from.seq() + batch.events().size());
    }
    return batch;
  }

  /** In bytes; 0 where there is none. */
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
   * A place in a journal.
   *
   * @param offset in bytes, at a line's beginning
   * @param seq number of the line that begins there
   */
  public record Position(long offset, long seq) {}
}
