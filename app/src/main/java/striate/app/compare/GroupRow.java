package striate.app.compare;

import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.app.workspace.RunCard;
import striate.charts.data.ComparedGroup;

/**
 * Runs that differ only in their seed.
 *
 * @param key identifies the group, also after new runs
 * @param retention visual average relative to that of all layers with the same settings, as a
 *     fraction; null without such a group
 */
public record GroupRow(
    String key, ComparedGroup group, List<RunCard> runs, @Nullable Double retention) {

  public GroupRow {
    runs = List.copyOf(runs);
  }
}
