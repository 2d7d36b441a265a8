package striate.app.region;

import java.util.SortedSet;
import striate.engine.model.TextConfig;
import striate.engine.model.VisionConfig;
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
 * @param relativeTime time of a step in the decoder against tuning all layers the same way, as a fraction
 */
public record Cost(
    int layers, int of, int modules, boolean projector, long trainable, long total, double relativeTime) {
  private static final int MODULES = 7;

  /**
   * Time by arithmetic: for a layer with W weights, forward 2W per token, the gradient of its activations 2W where
   * something below or in it learns, the gradient of its weights 2W where they learn. An adapter with A weights adds 6A.
   *
   * @param rank of the adapters; unused where the layers' own weights learn
   */
  static Cost of(
      VlmArchitecture model, SortedSet<Integer> selection, boolean projector, JobSpec.Method method, int rank) {
    TextConfig text = model.text();
    boolean full = method == JobSpec.Method.FULL;
    long perLayer = full ? layerWeights(text) + 2L * text.hidden() : adapterWeights(text, rank);
    long trainable = selection.size() * perLayer + (projector ? projectorWeights(model) : 0);
    double all = time(text, text.layers(), 0, full, rank);
    int lowest = projector ? 0 : selection.isEmpty() ? text.layers() : selection.first();
    double some = time(text, selection.size(), lowest, full, rank);
    return new Cost(
        selection.size(),
        text.layers(),
        MODULES * selection.size(),
        projector,
        trainable,
        totalWeights(model),
        some / all);
  }

  private static double time(TextConfig text, int tuned, int lowest, boolean full, int rank) {
    double weights = layerWeights(text);
    double forward = 2 * weights * text.layers();
    double activations = 2 * weights * (text.layers() - lowest);
    double learned = tuned * (full ? 2 * weights : 6.0 * adapterWeights(text, rank));
    return forward + activations + learned;
  }

  /** Weights of the seven linear maps of one decoder layer. */
  private static long layerWeights(TextConfig text) {
    long queries = (long) text.heads() * text.headDim();
    long keys = (long) text.kvHeads() * text.headDim();
    return text.hidden() * (2 * queries + 2 * keys) + 3L * text.hidden() * text.intermediate();
  }

  private static long adapterWeights(TextConfig text, int rank) {
    long queries = (long) text.heads() * text.headDim();
    long keys = (long) text.kvHeads() * text.headDim();
    long ends = 2 * (text.hidden() + queries) + 2 * (text.hidden() + keys) + 3L * (text.hidden() + text.intermediate());
    return rank * ends;
  }

  private static long projectorWeights(VlmArchitecture model) {
    long in = model.vision().hidden();
    long out = model.text().hidden();
    long bias = model.projectorBias() ? out : 0;
    return in * out + bias + (model.projectorLayers() - 1) * (out * out + bias);
  }

  private static long totalWeights(VlmArchitecture model) {
    TextConfig text = model.text();
    long embeddings = (long) text.vocabulary() * text.hidden() * (text.tiedEmbeddings() ? 1 : 2);
    long decoder = text.layers() * (layerWeights(text) + 2L * text.hidden()) + text.hidden();
    return embeddings + decoder + projectorWeights(model) + towerWeights(model.vision());
  }

  private static long towerWeights(VisionConfig vision) {
    long hidden = vision.hidden();
    long layer = 4 * (hidden * hidden + hidden) + 2 * hidden * vision.intermediate() + vision.intermediate() + hidden + 4 * hidden;
    boolean clip = vision.family() == VisionConfig.Family.CLIP;
    long patch = 3L * vision.patchSize() * vision.patchSize() * hidden + (clip ? 0 : hidden);
    long positions = (vision.patches() + (clip ? 1L : 0L)) * hidden + (clip ? hidden : 0);
    return patch + positions + vision.layers() * layer + (clip ? 4 : 2) * hidden;
  }
}
