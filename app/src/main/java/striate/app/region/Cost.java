package striate.app.region;

import java.util.SortedSet;
import striate.engine.model.ParameterCounts;
import striate.engine.model.StepArithmetic;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.JobSpec;

/**
 * The cost of a selection, computed from the model's shape.
 *
 * @param layers number of tuned decoder layers
 * @param of number of all decoder layers
 * @param modules decoder linears with an adapter or trainable weights
 * @param trainable trainable parameters, including the projector's
 * @param total parameters of the whole model
 * @param relativeTime FLOPs of a step in the decoder, relative to tuning all layers, as a fraction
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
   * Counts parameters, and FLOPs by {@link StepArithmetic}.
   *
   * @param rank of the adapters; unused for full tuning
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
