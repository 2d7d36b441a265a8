package striate.app.workspace;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import striate.engine.run.JobSpec;
import striate.engine.run.RunId;
import striate.engine.store.RunFeed;
import striate.engine.store.RunSummary;

/**
 * All runs of a store as cards, of which only the changed ones are read again. A list that did not
 * change is the same object, and so is each card.
 */
final class ReadRuns {
  private static final Comparator<Key> NEWEST_FIRST =
      Comparator.comparing(Key::created).thenComparing(Key::run).reversed();

  private final RunFeed feed;
  private final BiFunction<RunSummary, JobSpec, RunCard> card;
  private final NavigableMap<Key, RunCard> cards = new TreeMap<>(NEWEST_FIRST);
  private final Map<RunId, Entry> entries = new HashMap<>();
  private List<RunCard> all = List.of();

  private record Key(Instant created, RunId run) {}

  /**
   * A run's place and its job, parsed once.
   *
   * @param jobText what was parsed
   */
  private record Entry(Key key, String jobText, JobSpec job) {}

  /**
   * @param card makes a run's card
   */
  ReadRuns(RunFeed feed, BiFunction<RunSummary, JobSpec, RunCard> card) {
    this.feed = feed;
    this.card = card;
  }

  /** Reads what changed; returns all runs, the newest first. */
  synchronized List<RunCard> refreshed() {
    boolean changed = false;
    RunFeed.Changes changes;
    do {
      changes = feed.next();
      for (RunSummary run : changes.runs()) {
        changed |= put(run);
      }
      for (RunId run : changes.deleted()) {
        Entry gone = entries.remove(run);
        changed |= gone != null && cards.remove(gone.key()) != null;
      }
    } while (changes.more());
    if (changed) {
      all = List.copyOf(cards.values());
    }
    return all;
  }

  private boolean put(RunSummary run) {
    Entry before = entries.get(run.id());
    Key key = new Key(run.createdAt(), run.id());
    if (before == null || !before.jobText().equals(run.jobText()) || !before.key().equals(key)) {
      if (before != null) {
        cards.remove(before.key());
      }
      before = new Entry(key, run.jobText(), run.job());
      entries.put(run.id(), before);
    }
    RunCard now = card.apply(run, before.job());
    @Nullable RunCard shown = cards.get(key);
    if (now.equals(shown)) {
      return false;
    }
    cards.put(key, now);
    return true;
  }
}
