package striate.app.compare;

import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.app.workspace.RunCard;
import striate.charts.data.ComparedGroup;

/**
 * Runs that differ in their seed only.
 *
 * @param key tells the group apart from all others, also after new runs have come
 * @param retention visual average against that of all layers tuned with the same settings, as a
 *     fraction; null where there is no such group
 */
public record GroupRow(
    String key, ComparedGroup group, List<RunCard> runs, @Nullable Double retention) {

  public GroupRow {
    runs = List.copyOf(runs);
  }
}
