package striate.engine.region;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import striate.engine.run.Problem;

/**
 * Strategies that choose k of n decoder layers by position. The consecutive ones are the baselines
 * of the visual-region paper.
 */
public enum Strategy {
  /**
   * The paper's choice. The paper publishes only lists, such as 1,5,9,13,19,23,27,31 for 32 layers
   * and k = 8. This is our reconstruction of the rule: k evenly spaced points from 1 to n - 1,
   * rounded away from the centre n / 2. For k = n it is every layer, for k = 1 the one in the
   * centre.
   */
  SPARSE_UNIFORM {
    @Override
    int[] choose(int n, int k) {
      if (k == n) {
        return range(0, n);
      }
      if (k == 1) {
        return new int[] {n / 2};
      }
      int[] chosen = new int[k];
      long gaps = k - 1L;
      for (int i = 0; i < k; i++) {
        long scaled = gaps + i * (n - 2L); // gaps times the point's position
        boolean upper = 2 * scaled > gaps * n;
        chosen[i] = (int) (upper ? -Math.floorDiv(-scaled, gaps) : scaled / gaps);
      }
      return chosen;
    }
  },
  /** The k layers nearest to the input. */
  FIRST {
    @Override
    int[] choose(int n, int k) {
      return range(0, k);
    }
  },
  /** The k layers nearest to the output. */
  LAST {
    @Override
    int[] choose(int n, int k) {
      return range(n - k, n);
    }
  },
  /** The k consecutive layers in the middle; of two such blocks the lower one. */
  MIDDLE {
    @Override
    int[] choose(int n, int k) {
      int from = (n - k) / 2;
      return range(from, from + k);
    }
  },
  /** Half from the bottom and half from the top; the odd one goes to the bottom. */
  HYBRID {
    @Override
    int[] choose(int n, int k) {
      int top = k / 2;
      return IntStream.concat(IntStream.range(0, k - top), IntStream.range(n - top, n)).toArray();
    }
  };

  /** Its name in a job file: {@code sparse-uniform}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Chooses k of n layers.
   *
   * @throws Problem unless {@code 1 <= k <= n}
   */
  public LayerSelection select(int n, int k) {
    requireCount(word(), n, k);
    return LayerSelection.of(n, choose(n, k));
  }

  /** k of n layers drawn without replacement; the same seed draws the same layers everywhere. */
  public static LayerSelection random(int n, int k, long seed) {
    requireCount("random", n, k);
    int[] layers = range(0, n);
    Random random = new Random(seed);
    for (int i = 0; i < k; i++) {
      int other = i + random.nextInt(n - i);
      int held = layers[i];
      layers[i] = layers[other];
      layers[other] = held;
    }
    return LayerSelection.of(n, Arrays.copyOf(layers, k));
  }

  static Optional<Strategy> named(String word) {
    return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
  }

  static List<String> words() {
    return Arrays.stream(values()).map(Strategy::word).collect(Collectors.toList());
  }

  abstract int[] choose(int n, int k);

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  private static void requireCount(String word, int n, int k) {
    if (k < 1 || k > n) {
      throw Problem.badInput(
          "'" + word + ":" + k + "' asks for " + k + " of " + n + " layers",
          "layers",
          "ask for 1 to " + n + ", or write none");
    }
  }
}
