package striate.engine.model;

import java.util.List;

/**
 * What autograd keeps of one decoder layer from its forward pass to its backward pass, in float32
 * numbers for each position, by the kernels' operations. A frozen linear keeps nothing of its own
 * input (only its weight is needed for the gradient below it); one that learns, or an adapter on
 * it, keeps that input.
 *
 * <table>
 *   <caption>Kept in every layer that hands a gradient down</caption>
 *   <tr><td>both norms</td><td>their inputs (the residual stream) and the inverse deviations</td>
 *     <td>2 H + 2</td></tr>
 *   <tr><td>attention</td><td>rotated queries, keys and values of all heads, the result and the
 *     logarithm of the sums</td><td>4 Q + heads</td></tr>
 *   <tr><td>MLP</td><td>gate, its SiLU, up</td><td>3 I</td></tr>
 * </table>
 *
 * <table>
 *   <caption>Kept besides where the layer learns</caption>
 *   <tr><td>adapter</td><td>both normed inputs, the MLP's product, rank numbers for each
 *     linear</td><td>2 H + I + 7 rank</td></tr>
 *   <tr><td>adapter with dropout</td><td>mask and masked input of each linear</td><td>2 inputs</td>
 *     </tr>
 *   <tr><td>full weights</td><td>both normed inputs before and after the norm's weight, the
 *     product</td><td>4 H + I</td></tr>
 * </table>
 *
 * The attention's result is also the input of the output linear: the same memory.
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
    long passed = 2 * hidden + 2 + 4 * query + text.heads() + 3L * text.intermediate();
    List<List<Long>> linears = List.copyOf(ParameterTable.linears(text).values());
    return switch (part) {
      case FORWARD_ONLY -> 0;
      case PASSES_GRADIENT -> passed;
      case ADAPTER ->
          passed
              + 2 * hidden
              + text.intermediate()
              + (long) linears.size() * rank
              + (dropout ? 2 * linears.stream().mapToLong(shape -> shape.get(1)).sum() : 0);
      case FULL -> passed + 4 * hidden + text.intermediate();
    };
  }

  /** Numbers kept however many positions there are: small matrices with their adapter added. */
  long fixed(Part part) {
    if (part != Part.ADAPTER || dropout) {
      return 0;
    }
    return ParameterTable.linears(text).values().stream()
        .filter(this::isMerged)
        .mapToLong(shape -> shape.get(0) * shape.get(1))
        .sum();
  }

  /**
   * Numbers for one position that a layer's backward pass has at most beside what was kept: the
   * gradients of the MLP's product, of its two factors, and of the residual stream.
   */
  long backward() {
    return 3L * text.intermediate() + 2L * text.hidden();
  }

  /**
   * Numbers for one position that a layer's forward pass lets go between those that it keeps: norms
   * on their way, queries and keys before and while they are rotated, what is added to the residual
   * stream, and of an adapter both summands of each linear.
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
    long intermediate = text.intermediate();
    int kept = part == Part.FULL ? 4 : part == Part.ADAPTER ? 2 : 0;
    long narrow =
        (8 - kept) * hidden + 4 * query + (text.heads() == text.kvHeads() ? 4 : 6) * keyValue;
    long wide = part == Part.PASSES_GRADIENT ? intermediate : 0;
    if (part == Part.ADAPTER) {
      for (List<Long> shape : ParameterTable.linears(text).values()) {
        if (dropout || !isMerged(shape)) {
          if (shape.get(0) > hidden) {
            wide += 2 * shape.get(0);
          } else {
            narrow += 2 * shape.get(0);
          }
        }
      }
    }
    return (positions * hidden < most ? narrow : 0) + (positions * intermediate < most ? wide : 0);
  }

  /** Whether the kernels add an adapter to its small matrix instead of to the matrix's result. */
  private boolean isMerged(List<Long> shape) {
    return 4L * rank * (shape.get(0) + shape.get(1)) >= shape.get(0) * shape.get(1);
  }
}
