package striate.engine.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.net.ParameterNames;
import striate.engine.net.RandomWeights;
import striate.engine.tabletop.SceneGenerator;
import striate.engine.tabletop.Split;

class SmallProjectorTest {
  private static final VlmArchitecture MODEL = Pretraining.architecture(1);

  /** Computes the projector again in float64, from its parameters and other pictures' features. */
  @Test
  void imageTokensAreAsLongAsWords() {
    NetworkOptions options = NetworkOptions.defaults().withDevice("cpu").withThreads(1);
    try (Network network = Network.open(new RandomWeights(MODEL, 0.05, 3), MODEL, options)) {
      new SmallProjector(5).write(network);
      SceneGenerator scenes = new SceneGenerator(99, Split.TEST);
      double sum = 0;
      int tokens = 0;
      for (int i = 0; i < 20; i++) {
        float[] features = network.inspection().features(SceneEncoding.pixels(scenes.scene(i)));
        for (int at = 0; at < features.length; at += 64) {
          sum += length(projected(network, features, at));
          tokens++;
        }
      }
      double words = meanRow(network.read(ParameterNames.EMBEDDINGS), 48);
      assertThat(sum / tokens).isCloseTo(words, within(0.15 * words));
    }
  }

  @Test
  void aSeedGivesTheSameProjectorAndAnotherSeedAnother() {
    NetworkOptions options = NetworkOptions.defaults().withDevice("cpu").withThreads(1);
    String name = ParameterNames.PROJECTOR + "linear_2.weight";
    try (Network network = Network.open(new RandomWeights(MODEL, 0.05, 3), MODEL, options)) {
      new SmallProjector(5).write(network);
      float[] first = network.read(name);
      new SmallProjector(5).write(network);
      assertThat(network.read(name)).isEqualTo(first);
      new SmallProjector(6).write(network);
      assertThat(network.read(name)).isNotEqualTo(first);
    }
  }

  private static double[] projected(Network network, float[] features, int at) {
    double[] values = new double[64];
    for (int i = 0; i < 64; i++) {
      values[i] = features[at + i];
    }
    for (int linear : List.of(1, 2)) {
      String name = ParameterNames.PROJECTOR + "linear_" + linear;
      float[] weight = network.read(name + ".weight");
      float[] bias = network.read(name + ".bias");
      double[] out = new double[bias.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = bias[i];
        for (int j = 0; j < values.length; j++) {
          out[i] += weight[i * values.length + j] * values[j];
        }
        if (linear == 1) {
          double inner = Math.sqrt(2 / Math.PI) * (out[i] + 0.044715 * Math.pow(out[i], 3));
          out[i] *= 0.5 * (1 + Math.tanh(inner));
        }
      }
      values = out;
    }
    return values;
  }

  private static double length(double[] row) {
    double squares = 0;
    for (double value : row) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }

  private static double meanRow(float[] matrix, int width) {
    double sum = 0;
    for (int row = 0; row < matrix.length / width; row++) {
      double squares = 0;
      for (int i = 0; i < width; i++) {
        squares += matrix[row * width + i] * matrix[row * width + i];
      }
      sum += Math.sqrt(squares);
    }
    return sum / (matrix.length / width);
  }
}
