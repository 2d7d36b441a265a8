package striate.engine.weights;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * 4-bit NormalFloat with double quantisation (Dettmers et al. 2023, QLoRA): weights in blocks of
 * {@value #BLOCK}, row by row, each divided by its block's largest magnitude and replaced by the
 * nearest of 16 levels. Those magnitudes, less their mean, are stored in 8 bits the same way, in
 * blocks of {@value #SCALE_BLOCK} and with the 256 levels of the dynamic type (Dettmers 2016). A
 * number half way between two levels takes the lower one. 4.13 bits a weight.
 */
public final class Nf4 {
  /** Weights that share a scale. */
  public static final int BLOCK = 64;

  /** Scales that share one of their own. */
  public static final int SCALE_BLOCK = 256;

  private static final float[] LEVELS = {
    -1.0f,
    -0.6961928009986877f,
    -0.5250730514526367f,
    -0.39491748809814453f,
    -0.28444138169288635f,
    -0.18477343022823334f,
    -0.09105003625154495f,
    0.0f,
    0.07958029955625534f,
    0.16093020141124725f,
    0.24611230194568634f,
    0.33791524171829224f,
    0.44070982933044434f,
    0.5626170039176941f,
    0.7229568362236023f,
    1.0f
  };
  private static final float[] SCALE_LEVELS = scaleLevels();
  private static final double[] BETWEEN = between(LEVELS);
  private static final double[] BETWEEN_SCALES = between(SCALE_LEVELS);

  /** Where to begin to look for a level: for each 64th of the range, the lowest it may be. */
  private static final int STEPS = 64;

  private static final byte[] FROM = from();

  private Nf4() {}

  /**
   * The scales of a matrix.
   *
   * @param levels of each block's, with as many behind them as fill their last block
   * @param second the scale of each of their blocks, and last what was taken off all
   */
  public record Scales(byte[] levels, float[] second) {}

  /** Blocks that so many weights take. */
  public static int blocks(long weights) {
    return Math.toIntExact((weights + BLOCK - 1) / BLOCK);
  }

  /**
   * Packs weights, two to a byte, the first in the upper half.
   *
   * @param values an even number of weights, the first of which begins a block
   * @param packed half as many bytes, written from its position on
   * @param magnitudes gets each block's largest, from {@code firstBlock} on
   */
  public static void pack(
      float[] values, int count, ByteBuffer packed, float[] magnitudes, int firstBlock) {
    int start = packed.position();
    IntStream.range(0, blocks(count))
        .parallel()
        .forEach(
            block -> {
              int first = block * BLOCK;
              int end = Math.min(count, first + BLOCK);
              float largest = 0;
              for (int i = first; i < end; i++) {
                largest = Math.max(largest, Math.abs(values[i]));
              }
              magnitudes[firstBlock + block] = largest;
              for (int i = first; i < end; i += 2) {
                int both = level(values[i], largest) << 4 | level(values[i + 1], largest);
                packed.put(start + i / 2, (byte) both);
              }
            });
    packed.position(start + count / 2);
  }

  private static int level(float value, float largest) {
    float scaled = largest == 0 ? 0 : value / largest;
    int level = FROM[(int) ((scaled + 1) * (STEPS / 2))];
    while (level < BETWEEN.length && scaled > BETWEEN[level]) {
      level++;
    }
    return level;
  }

  /** Quantises the blocks' magnitudes. */
  public static Scales scales(float[] magnitudes) {
    double sum = 0;
    for (float magnitude : magnitudes) {
      sum += magnitude;
    }
    float mean = (float) (sum / magnitudes.length);
    int blocks = (magnitudes.length + SCALE_BLOCK - 1) / SCALE_BLOCK;
    byte[] levels = new byte[blocks * SCALE_BLOCK];
    float[] second = new float[blocks + 1];
    second[blocks] = mean;
    for (int block = 0; block < blocks; block++) {
      int first = block * SCALE_BLOCK;
      int end = Math.min(magnitudes.length, first + SCALE_BLOCK);
      float largest = 0;
      for (int i = first; i < end; i++) {
        largest = Math.max(largest, Math.abs(magnitudes[i] - mean));
      }
      second[block] = largest;
      for (int i = first; i < end; i++) {
        float scaled = largest == 0 ? 0 : (magnitudes[i] - mean) / largest;
        int at = Arrays.binarySearch(BETWEEN_SCALES, scaled);
        levels[i] = (byte) (at >= 0 ? at : -at - 1);
      }
    }
    return new Scales(levels, second);
  }

  private static float[] scaleLevels() {
    float[] levels = new float[256];
    int count = 0;
    levels[count++] = 0;
    levels[count++] = 1;
    for (int exponent = 0; exponent < 7; exponent++) {
      int parts = 1 << exponent;
      for (int i = 0; i < parts; i++) {
        float mean = (edge(i, parts) + edge(i + 1, parts)) / 2;
        float level = (float) (Math.pow(10, exponent - 6) * mean);
        levels[count++] = level;
        levels[count++] = -level;
      }
    }
    Arrays.sort(levels);
    return levels;
  }

  /** Of {@code parts} equal parts of 0.1 to 1, counted from the nearer end as torch does. */
  private static float edge(int i, int parts) {
    float step = (1 - 0.1f) / parts;
    return i < (parts + 1) / 2 ? 0.1f + step * i : 1 - step * (parts - i);
  }

  private static double[] between(float[] levels) {
    double[] between = new double[levels.length - 1];
    for (int i = 0; i < between.length; i++) {
      between[i] = ((double) levels[i] + levels[i + 1]) / 2;
    }
    return between;
  }

  private static byte[] from() {
    byte[] from = new byte[STEPS + 1];
    for (int step = 0; step <= STEPS; step++) {
      double value = step * 2.0 / STEPS - 1;
      while (from[step] < BETWEEN.length && value > BETWEEN[from[step]]) {
        from[step]++;
      }
    }
    return from;
  }
}
