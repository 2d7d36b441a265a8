package striate.app.workspace;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import striate.engine.run.RunId;

/**
 * Favourites among the recorded runs. Their store is the installation's and cannot be written, so
 * that these stars are kept with the window.
 */
final class Stars {
  private final TreeSet<String> ids = new TreeSet<>();
  private @Nullable List<RunCard> plain;
  private List<RunCard> starred = List.of();

  void restore(Collection<String> runs) {
    ids.addAll(runs);
    plain = null;
  }

  void set(RunId run, boolean on) {
    if (on) {
      ids.add(run.value());
    } else {
      ids.remove(run.value());
    }
    plain = null;
  }

  /** Ids of the runs, in their order. */
  List<String> ids() {
    return List.copyOf(ids);
  }

  /** The same runs with their stars; the same object as the last time if nothing has changed. */
  @SuppressWarnings("ReferenceEquality") // experiments return the same list while nothing changes
  List<RunCard> on(List<RunCard> runs) {
    if (runs != plain) {
      plain = runs;
      starred =
          ids.isEmpty()
              ? List.copyOf(runs)
              : runs.stream()
                  .map(
                      card ->
                          card.recorded() && ids.contains(card.id().value())
                              ? card.starred()
                              : card)
                  .toList();
    }
    return starred;
  }
}
