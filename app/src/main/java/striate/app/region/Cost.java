package striate.app.region;

import java.util.SortedSet;
import striate.engine.model.ParameterCounts;
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
   * Time by arithmetic: for a layer with W weights, forward 2W per token, the gradient of its
   * activations 2W where something below or in it learns, the gradient of its weights 2W where they
   * learn. An adapter with A weights adds 6A.
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
    int lowest = projector ? 0 : selection.isEmpty() ? counts.layers() : selection.first();
    return new Cost(
        selection.size(),
        counts.layers(),
        counts.layerLinears().size() * selection.size(),
        projector,
        full
            ? counts.trainableInFull(selection.size(), projector)
            : counts.trainableWithLora(selection.size(), rank, projector),
        counts.total(),
        time(counts, selection.size(), lowest, full, rank)
            / time(counts, counts.layers(), 0, full, rank));
  }

  private static double time(
      ParameterCounts counts, int tuned, int lowest, boolean full, int rank) {
    double weights =
        counts.layerLinears().stream().mapToLong(shape -> shape.get(0) * shape.get(1)).sum();
    double forward = 2 * weights * counts.layers();
    double activations = 2 * weights * (counts.layers() - lowest);
    double learned = tuned * (full ? 2 * weights : 6.0 * counts.loraLayer(rank));
    return forward + activations + learned;
  }
}
