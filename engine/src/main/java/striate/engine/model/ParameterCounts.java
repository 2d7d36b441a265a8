package striate.engine.model;

import java.util.List;
import java.util.Map;

/**
 * How many numbers (not bytes) each part of a model holds.
 *
 * @param tower the vision tower, also its layers behind the features
 * @param embeddings the input embeddings; with tied embeddings the output head is the same numbers
 * @param layer one decoder layer
 * @param layers decoder layers
 * @param norm the final norm
 * @param head the output head; 0 where it is tied
 * @param layerLinears (outputs, inputs) of a decoder layer's linears
 */
public record ParameterCounts(
    long tower,
    long projector,
    long embeddings,
    long layer,
    int layers,
    long norm,
    long head,
    List<List<Long>> layerLinears) {
  public ParameterCounts {
    layerLinears = List.copyOf(layerLinears);
  }

  public static ParameterCounts of(VlmArchitecture architecture) {
    ParameterTable table = ParameterTable.of(architecture);
    TextConfig text = architecture.text();
    long matrix = (long) text.vocabulary() * text.hidden();
    long norm = text.hidden();
    long head = text.tiedEmbeddings() ? 0 : matrix;
    long decoder = sum(table.language()) - matrix - norm - head;
    return new ParameterCounts(
        sum(table.tower()),
        sum(table.projector()),
        matrix,
        decoder / text.layers(),
        text.layers(),
        norm,
        head,
        List.copyOf(ParameterTable.linears(text).values()));
  }

  private static long sum(Map<String, List<Long>> shapes) {
    return shapes.values().stream()
        .mapToLong(
            shape -> shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact))
        .sum();
  }

  /** All numbers of the model. */
  public long total() {
    return tower + projector + embeddings + layer * layers + norm + head;
  }

  /**
   * Numbers of an adapter of the given rank on every linear of one decoder layer: rank x (inputs +
   * outputs) each.
   */
  public long loraLayer(int rank) {
    return layerLinears.stream().mapToLong(l -> rank * (l.get(0) + l.get(1))).sum();
  }

  /** Numbers that learn when adapters of the given rank are put on so many layers. */
  public long trainableWithLora(int selectedLayers, int rank, boolean trainProjector) {
    return selectedLayers * loraLayer(rank) + (trainProjector ? projector : 0);
  }

  /** Numbers that learn when so many layers are tuned in full. */
  public long trainableInFull(int selectedLayers, boolean trainProjector) {
    return selectedLayers * layer + (trainProjector ? projector : 0);
  }

  /** The share of the model's own numbers that so many are, from 0 up. */
  public double share(long trainable) {
    return (double) trainable / total();
  }
}
