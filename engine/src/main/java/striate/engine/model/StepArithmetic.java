package striate.engine.model;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the multiplications of one optimizer step cost, by counting: the limit that measurements are
 * held against. For a linear map of W weights and T positions, forward 2WT, the gradient of its
 * inputs 2WT, the gradient of its weights 2WT; an adapter with A weights costs as much as a map
 * that learns. Everything above the lowest thing that learns hands gradients down.
 *
 * @param weights W of one decoder layer's linear maps
 * @param adapter A of one decoder layer's adapter; 0 = the layers' own weights learn
 * @param layers decoder layers
 * @param projector its weights
 * @param head V x H of the output head
 */
public record StepArithmetic(long weights, long adapter, int layers, long projector, long head) {

  /**
   * @param rank of the adapters; 0 = the layers' own weights learn
   */
  public static StepArithmetic of(VlmArchitecture model, int rank) {
    ParameterCounts counts = ParameterCounts.of(model);
    TextConfig text = model.text();
    long weights = 0;
    for (List<Long> linear : counts.layerLinears()) {
      weights += linear.get(0) * linear.get(1);
    }
    return new StepArithmetic(
        weights,
        counts.loraLayer(rank),
        counts.layers(),
        counts.projector(),
        (long) text.vocabulary() * text.hidden());
  }

  /**
   * Positions that a step computes.
   *
   * @param decoder through the decoder, padding left out
   * @param images of them, through the projector
   * @param answers of them, through the output head
   */
  public record Positions(double decoder, double images, double answers) {}

  /** Floating point operations of a step; a cached tower costs nothing. */
  public double operations(
      SortedSet<Integer> selection, boolean trainProjector, Positions positions) {
    int lowest = trainProjector ? 0 : selection.isEmpty() ? layers : selection.first();
    double decoder =
        2.0 * weights * layers
            + 2.0 * weights * (layers - lowest)
            + selection.size() * (adapter > 0 ? 6.0 * adapter : 2.0 * weights);
    double unused = selection.isEmpty() && !trainProjector ? 2.0 * head * positions.answers() : 0;
    return decoder * positions.decoder() + besideLayers(trainProjector, positions) - unused;
  }

  /** Those of the projector, and of the output head there and back. */
  public double besideLayers(boolean trainProjector, Positions positions) {
    return (trainProjector ? 4.0 : 2.0) * projector * positions.images()
        + 4.0 * head * positions.answers();
  }

  /** Time in the decoder against tuning all layers the same way with the projector, 1 = as long. */
  public double againstAllLayers(SortedSet<Integer> selection, boolean trainProjector) {
    Positions one = new Positions(1, 0, 0);
    SortedSet<Integer> all = new TreeSet<>();
    for (int layer = 0; layer < layers; layer++) {
      all.add(layer);
    }
    return operations(selection, trainProjector, one) / operations(all, true, one);
  }
}
