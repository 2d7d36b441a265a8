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
  SPARSE_UNIFORM("Spread evenly from layer 1 to the last, as the visual-region paper does.") {
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
  /** Layers floor(i n / k): where k divides n, every (n / k)-th layer from 0 on. */
  EVERY_MTH("Every m-th layer from layer 0 on, where m is the depth over the count.") {
    @Override
    int[] choose(int n, int k) {
      return IntStream.range(0, k).map(i -> (int) ((long) i * n / k)).toArray();
    }
  },
  /**
   * Symmetric around the middle: evenly spread over the lower half, and the same reflected. An odd
   * layer takes the free place nearest to the middle, of two the lower one.
   */
  MIRRORED("Spread evenly and symmetrically: the upper half mirrors the lower half.") {
    @Override
    int[] choose(int n, int k) {
      int half = n / 2;
      int pairs = k / 2;
      boolean[] chosen = new boolean[n];
      for (int i = 0; i < pairs; i++) {
        int lower = (int) ((2L * i + 1) * half / (2L * pairs));
        chosen[lower] = true;
        chosen[n - 1 - lower] = true;
      }
      if (k % 2 == 1) {
        int middle = (n - 1) / 2;
        while (chosen[middle]) {
          middle--;
        }
        chosen[middle] = true;
      }
      return IntStream.range(0, n).filter(layer -> chosen[layer]).toArray();
    }
  },
  /** The k layers nearest to the input: of the four consecutive blocks, the bottom one. */
  FIRST("The layers nearest to the input: the bottom block.") {
    @Override
    int[] choose(int n, int k) {
      return range(0, k);
    }
  },
  /** The second of four consecutive blocks: a third of the way from the bottom to the top one. */
  LOWER_MIDDLE("A block of consecutive layers a third of the way up.") {
    @Override
    int[] choose(int n, int k) {
      return block(n, k, 1);
    }
  },
  /** The k consecutive layers in the middle; of two such blocks the lower one. */
  MIDDLE("The block of consecutive layers in the middle.") {
    @Override
    int[] choose(int n, int k) {
      int from = (n - k) / 2;
      return range(from, from + k);
    }
  },
  /** The third of four consecutive blocks: two thirds of the way from the bottom to the top one. */
  UPPER_MIDDLE("A block of consecutive layers two thirds of the way up.") {
    @Override
    int[] choose(int n, int k) {
      return block(n, k, 2);
    }
  },
  /** The k layers nearest to the output: of the four consecutive blocks, the top one. */
  LAST("The layers nearest to the output: the top block.") {
    @Override
    int[] choose(int n, int k) {
      return range(n - k, n);
    }
  },
  /** Half from the bottom and half from the top; the odd one goes to the bottom. */
  HYBRID("Half of the layers from the bottom, half from the top.") {
    @Override
    int[] choose(int n, int k) {
      return ends(n, k, k - k / 2);
    }
  };

  private final String sentence;

  Strategy(String sentence) {
    this.sentence = sentence;
  }

  /** Its name in a job file: {@code sparse-uniform}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Which layers it takes, in one sentence. */
  public String sentence() {
    return sentence;
  }

  /** The same with the very layers: {@code The layers nearest to the input: ... 0-7 of 32.} */
  public String explain(int n, int k) {
    String general = sentence.substring(0, sentence.length() - 1);
    return general + ": " + (k == 1 ? "layer " : "layers ") + select(n, k) + " of " + n + ".";
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

  /**
   * {@link #SPARSE_UNIFORM} moved so that its first layer is another; what leaves at one end comes
   * in at the other. Phase 1 is the strategy itself; phase 0 is the paper's other list for 32
   * layers.
   *
   * @param phase 0..n-1
   * @throws Problem unless {@code 1 <= k <= n} and the phase is a layer
   */
  public static LayerSelection sparseUniform(int n, int k, int phase) {
    LayerSelection plain = SPARSE_UNIFORM.select(n, k);
    requirePlace("sparse-uniform:" + k + ":" + phase, phase, n - 1);
    return LayerSelection.of(
        n, plain.stream().map(layer -> Math.floorMod(layer + phase - 1, n)).toArray());
  }

  /**
   * Layers from, from + m, from + 2 m, ... up to the last.
   *
   * @param m at least 1
   * @param from 0..n-1
   */
  public static LayerSelection every(int n, int m, int from) {
    if (m < 1 || m > n) {
      throw Problem.badInput(
          "'every:" + m + "' steps over " + m + " of " + n + " layers",
          "layers",
          "take every:1 to every:" + n);
    }
    requirePlace("every:" + m + ":" + from, from, n - 1);
    return LayerSelection.of(n, IntStream.iterate(from, at -> at < n, at -> at + m).toArray());
  }

  /**
   * k consecutive layers.
   *
   * @param from 0..n-k
   */
  public static LayerSelection window(int n, int k, int from) {
    requireCount("window", n, k);
    requirePlace("window:" + k + ":" + from, from, n - k);
    return LayerSelection.of(n, range(from, from + k));
  }

  /**
   * {@link #HYBRID} with any split.
   *
   * @param bottom layers from the bottom, 0..k
   */
  public static LayerSelection hybrid(int n, int k, int bottom) {
    requireCount("hybrid", n, k);
    requirePlace("hybrid:" + k + ":" + bottom, bottom, k);
    return LayerSelection.of(n, ends(n, k, bottom));
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

  /** The block that lies so many thirds of the way up, rounded. */
  private static int[] block(int n, int k, int thirds) {
    int from = (2 * thirds * (n - k) + 3) / 6;
    return range(from, from + k);
  }

  private static int[] ends(int n, int k, int bottom) {
    return IntStream.concat(IntStream.range(0, bottom), IntStream.range(n - (k - bottom), n))
        .toArray();
  }

  static void requireCount(String word, int n, int k) {
    if (k < 1 || k > n) {
      throw Problem.badInput(
          "'" + word + ":" + k + "' asks for " + k + " of " + n + " layers",
          "layers",
          "ask for 1 to " + n + ", or write none");
    }
  }

  private static void requirePlace(String text, int place, int most) {
    if (place < 0 || place > most) {
      throw Problem.badInput(
          "the last number of '" + text + "' is out of range", "layers", "take 0 to " + most);
    }
  }
}
