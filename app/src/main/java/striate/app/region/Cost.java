package striate.app.region;

import java.util.SortedSet;
import striate.engine.model.ParameterCounts;
import striate.engine.model.StepArithmetic;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.JobSpec;

/**
 * What a selection costs, by counting.
 *
 * @param layers decoder layers tuned
 * @param of decoder layers there are
 * @param modules linear maps in the decoder that get an adapter or learn themselves
 * @param trainable numbers that the optimizer changes, the projector's included
 * @param total numbers in the whole model
 * @param relativeTime time of a step in the decoder against tuning all layers the same way, as a
 *     fraction
 */
public record Cost(
    int layers,
    int of,
    int modules,
    boolean projector,
    long trainable,
    long total,
    double relativeTime) {
  /**
   * Counts parameters, and operations by {@link StepArithmetic}.
   *
   * @param rank of the adapters; unused where the layers' own weights learn
   */
  static Cost of(
      VlmArchitecture model,
      SortedSet<Integer> selection,
      boolean projector,
      JobSpec.Method method,
      int rank) {
    ParameterCounts counts = ParameterCounts.of(model);
    boolean full = method == JobSpec.Method.FULL;
    return new Cost(
        selection.size(),
        counts.layers(),
        counts.layerLinears().size() * selection.size(),
        projector,
        full
            ? counts.trainableInFull(selection.size(), projector)
            : counts.trainableWithLora(selection.size(), rank, projector),
        counts.total(),
        StepArithmetic.of(model, full ? 0 : rank).againstAllLayers(selection, projector));
  }
}
