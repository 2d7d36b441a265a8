package striate.engine.model;

import java.util.List;

/**
 * What is kept of one decoder layer from its forward pass to its way back, in float32 numbers for
 * each position, by the kernels' operations ({@code training.py}). What linears were given is not
 * kept but made again from these.
 *
 * <table>
 *   <caption>Kept in every layer that has a way back</caption>
 *   <tr><td>residual states before attention and before the MLP, with their inverse
 *     deviations</td><td>2 H + 2</td></tr>
 *   <tr><td>attention: rotated queries and keys, and values</td><td>Q + 2 K</td></tr>
 *   <tr><td>the attention's result, where the layer learns or has an adapter</td><td>Q</td></tr>
 *   <tr><td>MLP: gate and up</td><td>2 I</td></tr>
 *   <tr><td>an adapter's middles, and with dropout a byte for each number of what its linears were
 *     given</td><td>rank for each linear</td></tr>
 * </table>
 */
final class LayerActivations {
  /** How a layer takes part. */
  enum Part {
    /** Below everything that learns: nothing is kept. */
    FORWARD_ONLY,
    /** Frozen, above something that learns. */
    PASSES_GRADIENT,
    ADAPTER,
    FULL
  }

  private final TextConfig text;
  private final int rank;
  private final boolean dropout;

  LayerActivations(TextConfig text, int rank, boolean dropout) {
    this.text = text;
    this.rank = rank;
    this.dropout = dropout;
  }

  /** Numbers kept for one position. */
  long perPosition(Part part) {
    long hidden = text.hidden();
    long query = (long) text.heads() * text.headDim();
    long keyValue = (long) text.kvHeads() * text.headDim();
    long passed = 2 * hidden + 2 + query + 2 * keyValue + 2L * text.intermediate();
    List<List<Long>> linears = List.copyOf(ParameterTable.linears(text).values());
    return switch (part) {
      case FORWARD_ONLY -> 0;
      case PASSES_GRADIENT -> passed;
      case FULL -> passed + query;
      case ADAPTER ->
          passed
              + query
              + (long) linears.size() * rank
              + (dropout ? linears.stream().mapToLong(shape -> shape.get(1)).sum() / 4 : 0);
    };
  }

  /**
   * Numbers for one position that a layer's way back has at most beside what was kept: of the MLP
   * what it was given, the gradients of its product and of both factors, and that of the residual
   * stream.
   */
  long backward() {
    return 4L * text.intermediate() + 2L * text.hidden();
  }

  /**
   * Numbers for one position that a layer's forward pass lets go between those that it keeps: norms
   * on their way, queries and keys before and while they are rotated and copied, the attention's
   * keys, values and result, and the MLP's product.
   *
   * @param most numbers of a tensor from which on its memory goes back to the system
   */
  long between(Part part, long positions, long most) {
    if (part == Part.FORWARD_ONLY) {
      return 0; // nothing is kept, so that what is let go is one piece
    }
    long hidden = text.hidden();
    long query = (long) text.heads() * text.headDim();
    long keyValue = (long) text.kvHeads() * text.headDim();
    long narrow = 6 * hidden + 4 * query + 5 * keyValue;
    long wide = text.intermediate();
    return (positions * hidden < most ? narrow : 0)
        + (positions * text.intermediate() < most ? wide : 0);
  }
}
