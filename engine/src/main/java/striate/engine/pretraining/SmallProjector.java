package striate.engine.pretraining;

import java.util.Arrays;
import java.util.SplittableRandom;
import striate.engine.net.Network;
import striate.engine.net.ParameterNames;
import striate.engine.tabletop.SceneGenerator;
import striate.engine.tabletop.Split;
import striate.engine.tabletop.Vocabulary;

/**
 * A random projector whose image tokens are as long as the embeddings of words. With longer ones
 * the residual stream of an image token would be so large that no layer could write anything into
 * it, neither before nor during tuning.
 */
final class SmallProjector {
  private static final int PICTURES = 64;

  private final SplittableRandom random;
  private final SceneGenerator scenes;

  SmallProjector(long seed) {
    this.random = new SplittableRandom(seed * 31 + 5);
    this.scenes = new SceneGenerator(seed * 1000 + 6, Split.TRAIN);
  }

  /** Overwrites the network's projector. */
  void write(Network network) {
    int inputs = network.architecture().vision().hidden();
    int hidden = network.architecture().text().hidden();
    float[][] features = features(network, inputs);
    double inputLength = meanLength(features);
    float[] first = normal(hidden * inputs, 1 / inputLength);
    float[][] middle = new float[features.length][];
    for (int i = 0; i < features.length; i++) {
      middle[i] = product(first, features[i]);
      for (int j = 0; j < hidden; j++) {
        middle[i][j] = gelu(middle[i][j]);
      }
    }
    float[] second = normal(hidden * hidden, 1);
    float[][] out = new float[middle.length][];
    for (int i = 0; i < middle.length; i++) {
      out[i] = product(second, middle[i]);
    }
    float scale = (float) (wordLength(network, hidden) / meanLength(out));
    for (int i = 0; i < second.length; i++) {
      second[i] *= scale;
    }
    network.write(name(1, "weight"), first);
    network.write(name(1, "bias"), new float[hidden]);
    network.write(name(2, "weight"), second);
    network.write(name(2, "bias"), new float[hidden]);
  }

  private static String name(int linear, String part) {
    return ParameterNames.PROJECTOR + "linear_" + linear + "." + part;
  }

  /** The features of all patches of some pictures. */
  private float[][] features(Network network, int width) {
    float[][] rows = new float[0][];
    for (int i = 0; i < PICTURES; i++) {
      float[] all = network.inspection().features(SceneEncoding.pixels(scenes.scene(i)));
      int patches = all.length / width;
      rows = Arrays.copyOf(rows, rows.length + patches);
      for (int p = 0; p < patches; p++) {
        rows[rows.length - patches + p] = Arrays.copyOfRange(all, p * width, (p + 1) * width);
      }
    }
    return rows;
  }

  private static double wordLength(Network network, int hidden) {
    float[] embeddings = network.read(ParameterNames.EMBEDDINGS);
    int first = Vocabulary.IMAGE + 1;
    float[][] words = new float[Vocabulary.WORDS.size() - first][];
    for (int i = 0; i < words.length; i++) {
      words[i] = Arrays.copyOfRange(embeddings, (first + i) * hidden, (first + i + 1) * hidden);
    }
    return meanLength(words);
  }

  private static double meanLength(float[][] rows) {
    double sum = 0;
    for (float[] row : rows) {
      double squares = 0;
      for (float value : row) {
        squares += value * value;
      }
      sum += Math.sqrt(squares);
    }
    return sum / rows.length;
  }

  /** Row-major matrix times vector. */
  private static float[] product(float[] matrix, float[] vector) {
    float[] out = new float[matrix.length / vector.length];
    for (int i = 0; i < out.length; i++) {
      for (int j = 0; j < vector.length; j++) {
        out[i] += matrix[i * vector.length + j] * vector[j];
      }
    }
    return out;
  }

  /** The tanh approximation, close enough for a length. */
  private static float gelu(float x) {
    double inner = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
    return (float) (0.5 * x * (1 + Math.tanh(inner)));
  }

  /** Box-Muller, since Java 17's SplittableRandom has no guaranteed Gaussian algorithm. */
  private float[] normal(int count, double deviation) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
      values[i] = (float) (deviation * radius * Math.cos(2 * Math.PI * random.nextDouble()));
    }
    return values;
  }
}
