package striate.engine.search;

import java.util.List;
import striate.engine.region.LayerSelection;

/**
 * The end of a search.
 *
 * @param best what it would tune
 * @param score of it in the last round that it was in; NaN if no round was made
 * @param tied selections of that round that are not told apart from it
 * @param reason why the search ended, in a few words
 * @param finished false where the time was over before the search was
 */
public record SearchResult(
    LayerSelection best,
    double score,
    List<LayerSelection> tied,
    String reason,
    boolean finished,
    List<SearchRound> rounds) {
  public SearchResult {
    tied = List.copyOf(tied);
    rounds = List.copyOf(rounds);
  }
}
