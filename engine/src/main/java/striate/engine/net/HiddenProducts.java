package striate.engine.net;

/**
 * Inner products of one sample's hidden states at each token. State l is the input of the l-th
 * layer that computes; the last state is the last layer's output.
 *
 * @param states number of states, one more than layers
 * @param distance largest distance between two states of a product, in layers
 * @param values (states, distance + 1, tokens): products of states l and l - d at token t; 0 where
 *     l is below d
 */
public record HiddenProducts(int states, int distance, int tokens, double[] values) {
  public HiddenProducts {
    if (values.length != states * (distance + 1) * tokens) {
      throw new IllegalArgumentException(
          values.length + " products of " + states + " states of " + tokens + " tokens");
    }
  }

  /**
   * Products of hidden states as a network returns them.
   *
   * @param states each (tokens, hidden), row by row
   */
  public static HiddenProducts of(float[][] states, int hidden, int distance) {
    int tokens = states[0].length / hidden;
    double[] values = new double[states.length * (distance + 1) * tokens];
    for (int l = 0; l < states.length; l++) {
      for (int d = 0; d <= Math.min(l, distance); d++) {
        for (int t = 0; t < tokens; t++) {
          double sum = 0;
          for (int i = t * hidden; i < (t + 1) * hidden; i++) {
            sum += (double) states[l][i] * states[l - d][i];
          }
          values[(l * (distance + 1) + d) * tokens + t] = sum;
        }
      }
    }
    return new HiddenProducts(states.length, distance, tokens, values);
  }

  /**
   * The cosine between two states of a token; NaN if one of them is zero.
   *
   * @param layers distance between the states
   */
  public double cosine(int lower, int layers, int token) {
    int upper = lower + layers;
    return at(upper, layers, token)
        / Math.sqrt(at(lower, 0, token))
        / Math.sqrt(at(upper, 0, token));
  }

  private double at(int state, int layers, int token) {
    return values[(state * (distance + 1) + layers) * tokens + token];
  }
}
