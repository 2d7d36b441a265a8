package striate.app.workspace;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Annotations;
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
  private final Function<List<RunSummary>, Map<RunId, Annotations>> said;
  private final Making card;
  private final NavigableMap<Key, RunCard> cards = new TreeMap<>(NEWEST_FIRST);
  private final Map<RunId, Entry> entries = new HashMap<>();
  private List<RunCard> all = List.of();

  /** Makes a run's card. */
  interface Making {
    RunCard card(RunSummary run, JobSpec job, Annotations said);
  }

  private record Key(Instant created, RunId run) {}

  /**
   * A run's place and its job, parsed once.
   *
   * @param jobText what was parsed
   */
  private record Entry(Key key, String jobText, JobSpec job) {}

  /**
   * @param said what people said about runs; nothing where it has none
   * @param card makes a run's card
   */
  ReadRuns(RunFeed feed, Function<List<RunSummary>, Map<RunId, Annotations>> said, Making card) {
    this.feed = feed;
    this.said = said;
    this.card = card;
  }

  /** Reads what changed; returns all runs, the newest first. */
  synchronized List<RunCard> refreshed() {
    boolean changed = false;
    RunFeed.Changes changes;
    do {
      changes = feed.next();
      Map<RunId, Annotations> words =
          changes.runs().isEmpty() ? Map.of() : said.apply(changes.runs());
      for (RunSummary run : changes.runs()) {
        changed |= put(run, words.getOrDefault(run.id(), Annotations.NONE));
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

  private boolean put(RunSummary run, Annotations words) {
    Entry before = entries.get(run.id());
    Key key = new Key(run.createdAt(), run.id());
    if (before == null || !before.jobText().equals(run.jobText()) || !before.key().equals(key)) {
      if (before != null) {
        cards.remove(before.key());
      }
      before = new Entry(key, run.jobText(), run.job());
      entries.put(run.id(), before);
    }
    RunCard now = card.card(run, before.job(), words);
    @Nullable RunCard shown = cards.get(key);
    if (now.equals(shown)) {
      return false;
    }
    cards.put(key, now);
    return true;
  }
}
