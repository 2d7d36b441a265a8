package striate.engine.store;

import java.util.List;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import striate.engine.run.RunId;

/**
 * All runs of a store, in pages, then whatever changes: for whoever keeps them all up to date. One
 * feed serves one thread. Asking while nothing has changed costs some microseconds.
 */
public final class RunFeed {
  /** The first page fills a screen; the others need not be seen at once. */
  private static final int FIRST_PAGE = 200;

  private static final int PAGE = 2000;

  static final String COUNTER = "SELECT value FROM change_counter";
  static final String CHANGED =
      "SELECT * FROM runs WHERE changed > :since ORDER BY changed LIMIT :limit";
  static final String DELETED =
      "SELECT run_id, changed FROM deleted_runs WHERE changed > :since ORDER BY changed";

  private final Store store;
  private boolean begun;
  private boolean complete;
  private @Nullable RunSummary last;
  private long changedSince;
  private long deletedSince;
  private long seenVersion;

  RunFeed(Store store) {
    this.store = store;
  }

  /**
   * What the store has that the last call did not tell.
   *
   * @param runs new runs, and changed runs at their new state
   * @param deleted take these away after adding {@code runs}
   * @param more whether the next call will have more at once
   */
  public record Changes(List<RunSummary> runs, List<RunId> deleted, boolean more) {
    public Changes {
      runs = List.copyOf(runs);
      deleted = List.copyOf(deleted);
    }

    public boolean isEmpty() {
      return runs.isEmpty() && deleted.isEmpty();
    }
  }

  /** First all runs, the newest first, page by page; then changes, in their order. */
  public Changes next() {
    return complete ? changes() : page();
  }

  private Changes page() {
    int limit = begun ? PAGE : FIRST_PAGE;
    if (!begun) {
      // read before the pages: what changes meanwhile is told twice rather than never
      changedSince = store.query(h -> h.createQuery(COUNTER).mapTo(Long.class).one());
      deletedSince = changedSince;
      begun = true;
    }
    List<RunSummary> runs = store.reader().page(last, limit);
    complete = runs.size() < limit;
    last = runs.isEmpty() ? last : runs.get(runs.size() - 1);
    return new Changes(runs, List.of(), !complete);
  }

  private Changes changes() {
    long version = store.dataVersion(); // before reading: a later commit is seen next time
    if (version == seenVersion) {
      return new Changes(List.of(), List.of(), false);
    }
    record Changed(RunSummary run, long number) {}
    List<Changed> changed =
        store.query(
            handle -> {
              Query query = handle.createQuery(CHANGED);
              return query
                  .bind("since", changedSince)
                  .bind("limit", PAGE)
                  .map(
                      (rows, context) ->
                          new Changed(RunReader.summary(rows, context), rows.getLong("changed")))
                  .list();
            });
    record Deleted(RunId run, long number) {}
    List<Deleted> deleted =
        store.query(
            handle ->
                handle
                    .createQuery(DELETED)
                    .bind("since", deletedSince)
                    .map(
                        (rows, context) ->
                            new Deleted(new RunId(rows.getString(1)), rows.getLong(2)))
                    .list());
    changedSince = changed.isEmpty() ? changedSince : changed.get(changed.size() - 1).number();
    deletedSince = deleted.isEmpty() ? deletedSince : deleted.get(deleted.size() - 1).number();
    boolean more = changed.size() == PAGE;
    if (!more) {
      seenVersion = version;
    }
    return new Changes(
        changed.stream().map(Changed::run).toList(),
        deleted.stream().map(Deleted::run).toList(),
        more);
  }
}
