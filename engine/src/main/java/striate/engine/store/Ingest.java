package striate.engine.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.FailPoint;
import striate.engine.journal.JournalReader;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;

/**
 * Ingests journals into the store. Commits the events together with the journal position, so that
 * ingestion can be interrupted and repeated. Forces a journal to disk before committing what was
 * read of it: after a power cut the store never has events that the journal has lost.
 */
public final class Ingest {
  private final Store store;

  /** How far the answers were read; lost with this process, which costs reading them again. */
  private final Map<RunId, AnswerTail> tails = new ConcurrentHashMap<>();

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
    Path journal = store.workspace().journal(run);
    List<RunEvent> all = new ArrayList<>();
    while (true) {
      Position position = store.query(handle -> position(handle, run));
      long length = length(run);
      if (position == null || length == position.offset()) {
        return all;
      }
      if (length > 0 && length < position.offset()) {
        rebuild(run);
        return List.of();
      }
      JournalReader.Batch batch = JournalReader.read(journal, position.offset(), position.seq());
      // read from the middle of a line, every journal looks damaged
      if ((batch.damage() != null || batch.hasGaps())
          && !JournalReader.isStart(journal, position.offset(), position.seq())) {
        rebuild(run);
        return List.of();
      }
      if (batch.events().isEmpty()) {
        if (batch.damage() != null && all.isEmpty()) {
          throw batch.damage();
        }
        return all;
      }
      JournalReader.force(journal); // the store never knows more than the disk
      FailPoint.BETWEEN_JOURNAL_AND_STORE.pass();
      if (take(run, position, batch)) {
        all.addAll(batch.events());
      }
      FailPoint.AFTER_STORE_COMMIT.pass();
    }
  }

  /**
   * Commits events that were read at a position.
   *
   * @return false if another process has committed them meanwhile
   */
  private boolean take(RunId run, Position position, JournalReader.Batch batch) {
    AnswerTail before = tails.computeIfAbsent(run, this::tail);
    return store.repeatableChange(
        handle -> {
          if (!position.equals(position(handle, run))) {
            return false;
          }
          AnswerTail answers = before.copy();
          fold(handle, run, batch, answers);
          if (ended(batch)) {
            tails.remove(run);
          } else {
            tails.put(run, answers);
          }
          return true;
        });
  }

  private static boolean ended(JournalReader.Batch batch) {
    RunEvent last = batch.events().get(batch.events().size() - 1);
    return last instanceof RunEvent.Finished
        || last instanceof RunEvent.Failed
        || last instanceof RunEvent.Stopped;
  }

  private AnswerTail tail(RunId run) {
    return new AnswerTail(store.workspace().files(run).predictions());
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
        .filter(
            known -> {
              long length = length(known.run());
              return length > 0 && length != known.offset();
            })
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
    Set<String> questions = AnswerRows.questionSets(handle, run);
    for (String table : List.of("steps", "scores", "attempts", "warnings")) {
      handle
          .createUpdate("DELETE FROM " + table + " WHERE run_id = :run")
          .bind("run", run.value())
          .execute();
    }
    RunRow.reset(handle, run);
    Path journal = store.workspace().journal(run);
    JournalReader.Batch batch = JournalReader.read(journal, 0, 0);
    AnswerTail answers = tail(run);
    while (!batch.events().isEmpty()) {
      fold(handle, run, batch, answers);
      batch = JournalReader.read(journal, batch.offset(), batch.nextSeq());
    }
    AnswerRows.deleteUnused(handle, questions);
    tails.remove(run);
    before.restoreStatus(handle);
    JournalReader.force(journal);
  }

  private static void fold(
      Handle handle, RunId run, JournalReader.Batch batch, AnswerTail answers) {
    EventFold fold = new EventFold(handle, run, answers);
    batch.events().forEach(fold::take);
    fold.finish(batch.offset(), batch.nextSeq());
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
