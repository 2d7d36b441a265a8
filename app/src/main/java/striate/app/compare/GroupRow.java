package striate.app.compare;

import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.app.workspace.RunCard;
import striate.charts.data.StrategyHue;
import striate.engine.report.ScoredGroup;

/**
 * Runs that differ only in their seed, as the table shows them.
 *
 * @param key identifies the group, also after new runs
 * @param runs those that count, one a seed
 * @param compared null while the group is not compared
 */
public record GroupRow(
    String key,
    ScoredGroup group,
    StrategyHue hue,
    List<RunCard> runs,
    @Nullable ComparedRow compared) {

  public GroupRow {
    runs = List.copyOf(runs);
  }

  public String name() {
    return group.name();
  }

  public int layerCount() {
    return runs.get(0).layerCount();
  }

  GroupRow with(@Nullable ComparedRow now) {
    return new GroupRow(key, group, hue, runs, now);
  }
}
