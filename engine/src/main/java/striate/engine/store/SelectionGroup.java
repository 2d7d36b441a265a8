package striate.engine.store;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import striate.engine.region.LayerSelection;
import striate.engine.stats.MeanInterval;

/**
 * Finished runs of one selection and recipe, which differ only in their seeds.
 *
 * @param runs the oldest first; at least one
 */
public record SelectionGroup(String recipe, LayerSelection selection, List<RunSummary> runs) {
  public SelectionGroup {
    runs = List.copyOf(runs);
  }

  /** Mean score of the visual tasks over the runs, 0..1; null if none was scored. */
  public @Nullable MeanInterval visual() {
    return over(RunSummary::visual);
  }

  /** Mean score of the textual tasks over the runs, 0..1; null if none was scored. */
  public @Nullable MeanInterval textual() {
    return over(RunSummary::textual);
  }

  /** Mean seconds in optimizer steps over the runs. */
  public @Nullable MeanInterval tuningSeconds() {
    return over(RunSummary::tuningSeconds);
  }

  private @Nullable MeanInterval over(Function<RunSummary, @Nullable Double> value) {
    double[] values =
        runs.stream()
            .map(value)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .toArray();
    return values.length == 0 ? null : MeanInterval.of(values);
  }
}
