package striate.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class Nf4Test {
  /** As printed in appendix E of the paper. */
  private static final double[] LEVELS = {
    -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453,
    -0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0.0,
    0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
    0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0
  };

  /** Bytes and scales are those of the definition, followed word by word. */
  @Property(tries = 60)
  void packsAsThePaperSays(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20_000) int pairs) {
    float[] values = normal(seed, 2 * pairs);
    Packed found = pack(values, values.length);

    int blocks = (values.length + 63) / 64;
    float[] largest = new float[blocks];
    for (int i = 0; i < values.length; i++) {
      largest[i / 64] = Math.max(largest[i / 64], Math.abs(values[i]));
    }
    byte[] expected = new byte[pairs];
    for (int i = 0; i < values.length; i++) {
      int level = nearest(LEVELS, values[i] / largest[i / 64]);
      expected[i / 2] |= (byte) (i % 2 == 0 ? level << 4 : level);
    }
    assertThat(found.bytes()).isEqualTo(expected);

    float mean = (float) (floats(largest).sum() / blocks);
    double[] dynamic = dynamicLevels();
    assertThat(found.scales().second()[found.scales().second().length - 1]).isEqualTo(mean);
    for (int first = 0; first < blocks; first += 256) {
      float second = 0;
      for (int i = first; i < Math.min(blocks, first + 256); i++) {
        second = Math.max(second, Math.abs(largest[i] - mean));
      }
      assertThat(found.scales().second()[first / 256]).isEqualTo(second);
      for (int i = first; i < Math.min(blocks, first + 256); i++) {
        float scaled = second == 0 ? 0 : (largest[i] - mean) / second;
        assertThat(found.scales().levels()[i] & 0xff).isEqualTo(nearest(dynamic, scaled));
      }
    }
  }

  /** Large matrices come in pieces. */
  @Property(tries = 10)
  void piecesGiveTheSame(@ForAll long seed) {
    float[] values = normal(seed, 64 * 90 + 10);
    assertThat(pack(values, 64 * 7).bytes()).isEqualTo(pack(values, values.length).bytes());
  }

  @Property(tries = 5)
  void zerosStayZeros(@ForAll @IntRange(min = 1, max = 300) int pairs) {
    Packed found = pack(new float[2 * pairs], 2 * pairs);
    assertThat(found.bytes()).containsOnly(0x77);
    assertThat(found.scales().second()).containsOnly(0f);
  }

  private record Packed(byte[] bytes, Nf4.Scales scales) {}

  private static Packed pack(float[] values, int piece) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(values.length / 2);
    float[] magnitudes = new float[Nf4.blocks(values.length)];
    for (int first = 0; first < values.length; first += piece) {
      int end = Math.min(values.length, first + piece);
      Nf4.pack(
          Arrays.copyOfRange(values, first, end),
          end - first,
          bytes,
          magnitudes,
          first / Nf4.BLOCK);
    }
    byte[] copy = new byte[values.length / 2];
    bytes.flip().get(copy);
    return new Packed(copy, Nf4.scales(magnitudes));
  }

  private static float[] normal(long seed, int count) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() * 0.02);
    }
    return values;
  }

  private static java.util.stream.DoubleStream floats(float[] values) {
    return java.util.stream.IntStream.range(0, values.length).mapToDouble(i -> values[i]);
  }

  private static int nearest(double[] levels, double value) {
    int best = 0;
    for (int i = 1; i < levels.length; i++) {
      if (Math.abs(value - levels[i]) < Math.abs(value - levels[best])) {
        best = i;
      }
    }
    return best;
  }

  /**
   * The dynamic type: a sign, a power of ten given by the zeros before the first one, and the rest
   * linear between a tenth of it and it; 0 and 1 beside.
   */
  private static double[] dynamicLevels() {
    double[] levels = new double[256];
    int count = 2;
    levels[1] = 1;
    for (int exponent = 0; exponent < 7; exponent++) {
      int parts = 1 << exponent;
      for (int i = 0; i < parts; i++) {
        double mean = 0.1 + 0.9 * (i + 0.5) / parts;
        levels[count++] = Math.pow(10, exponent - 6) * mean;
        levels[count++] = -levels[count - 2];
      }
    }
    Arrays.sort(levels);
    return levels;
  }
}
