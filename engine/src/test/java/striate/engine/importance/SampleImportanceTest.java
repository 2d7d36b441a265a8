package striate.engine.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.data.EncodedSample;
import striate.engine.net.Network;
import striate.engine.net.OracleCase;
import striate.engine.net.TinyModel;

class SampleImportanceTest {
  @ParameterizedTest
  @ValueSource(strings = {"oracle/llava-clip-llama", "oracle/bunny-siglip-llama3"})
  void blockInfluenceEqualsThatOfTransformers(String name) {
    OracleCase oracle = OracleCase.load(name);
    try (Network network = oracle.open()) {
      SampleImportance importance = new SampleImportance(network);
      double[] means = new double[network.layers().size()];
      int samples = oracle.samples().size();
      for (int i = 0; i < samples; i++) {
        double[] expected =
            OracleCase.numbers(oracle.expected().get("samples").get(i).get("block_influence"));
        List<LayerScore> found =
            of(importance, ImportanceMetric.BLOCK_INFLUENCE, oracle.samples().subList(i, i + 1));
        assertThat(found).hasSize(expected.length + 1);
        for (int layer = 0; layer < expected.length; layer++) {
          assertThat(found.get(layer).value()).isCloseTo(expected[layer], within(1e-5));
          means[layer] += expected[layer] / samples;
        }
      }
      List<LayerScore> all = of(importance, ImportanceMetric.BLOCK_INFLUENCE, oracle.samples());
      for (int layer = 0; layer < means.length - 1; layer++) {
        assertThat(all.get(layer).value()).isCloseTo(means[layer], within(1e-5));
      }
    }
  }

  /** transformers gives the last state only after the final norm; the repository uses that. */
  @Test
  void onlyTheRepositorysLastLayerIsMeasuredAfterTheFinalNorm() {
    try (Network network = TinyModel.open(TinyModel.architecture(), 0.3)) {
      SampleImportance importance = new SampleImportance(network);
      List<EncodedSample> samples = TinyModel.samples(4);
      // a norm that changes directions
      float[] norm = new float[24];
      for (int i = 0; i < norm.length; i++) {
        norm[i] = i % 2 == 0 ? 2 : 0.5f;
      }
      network.write("language_model.model.norm.weight", norm);
      List<LayerScore> ours = of(importance, ImportanceMetric.BLOCK_INFLUENCE, samples);
      List<LayerScore> theirs =
          of(importance, ImportanceMetric.BLOCK_INFLUENCE_REPOSITORY, samples);
      for (int layer = 0; layer < 3; layer++) {
        assertThat(theirs.get(layer).value()).isEqualTo(ours.get(layer).value());
      }
      assertThat(theirs.get(3).value()).isGreaterThan(ours.get(3).value() + 0.01);
    }
  }

  @Test
  void theSimilarityMatrixHasADistanceAndALowerLayerForEachValue() {
    try (Network network = TinyModel.open(TinyModel.architecture(), 0.3)) {
      SampleImportance importance = new SampleImportance(network);
      List<EncodedSample> samples = TinyModel.samples(3);
      List<Integer> heard = new ArrayList<>();
      double[][] matrix = importance.similarity(samples, (done, of) -> heard.add(done));
      assertThat(heard).containsExactly(0, 1, 2, 3);
      assertThat(matrix).hasNumberOfRows(4);
      for (int distance = 1; distance <= 4; distance++) {
        List<LayerScore> row =
            importance
                .of(
                    EnumSet.of(ImportanceMetric.ANGULAR_DISTANCE),
                    distance,
                    samples,
                    Progress.SILENT)
                .get(ImportanceMetric.ANGULAR_DISTANCE);
        assertThat(matrix[distance - 1])
            .isEqualTo(row.stream().mapToDouble(LayerScore::value).toArray())
            .hasSize(5 - distance);
      }
    }
  }

  @Test
  void leftOutLayersAreNotMeasuredAndTheOthersKeepTheirNumbers() {
    try (Network network = TinyModel.open(TinyModel.architecture(), 0.3)) {
      List<EncodedSample> samples = TinyModel.samples(3);
      network.leaveOut(Set.of(1), Set.of());
      Map<ImportanceMetric, List<LayerScore>> found =
          new SampleImportance(network)
              .of(
                  EnumSet.of(ImportanceMetric.BLOCK_INFLUENCE, ImportanceMetric.IMAGE_ATTENTION),
                  1,
                  samples,
                  Progress.SILENT);
      assertThat(found.values())
          .allSatisfy(
              scores -> assertThat(scores).extracting(LayerScore::layer).containsExactly(0, 2, 3));
    }
  }

  @Test
  void gradientsAreOfTheMeanLossOfAllSamples() {
    try (Network network = TinyModel.open(TinyModel.architecture(), 0.3)) {
      List<EncodedSample> samples = TinyModel.samples(5);
      List<Integer> all = List.of(0, 1, 2, 3);
      long supervised = samples.stream().mapToLong(EncodedSample::supervised).sum();
      double[] sums = network.inspection().gradientNorms(all, List.of(samples));
      List<LayerScore> found = GradientImportance.of(network, samples, 2, Progress.SILENT);
      for (int layer = 0; layer < 4; layer++) {
        assertThat(found.get(layer).value())
            .isCloseTo(sums[layer] / supervised, within(1e-6 * sums[layer]))
            .isPositive();
      }
    }
  }

  @Test
  void aLayersLossIsThatWithoutItAboveThatOfTheWholeModel() {
    try (Network network = TinyModel.open(TinyModel.architecture(), 0.3)) {
      List<EncodedSample> samples = TinyModel.samples(6);
      SplitLoss whole = SplitLoss.of(network, samples, Progress.SILENT);
      assertThat(whole.mean()).isCloseTo(network.inspection().loss(samples, 6), within(1e-6));
      network.leaveOut(Set.of(2), Set.of());
      SplitLoss without = SplitLoss.of(network, samples, Progress.SILENT);
      LayerScore score = without.above(whole, 2);
      assertThat(score.layer()).isEqualTo(2);
      assertThat(score.value()).isEqualTo(without.mean() - whole.mean()).isNotZero();
      List<EncodedSample> images = samples.stream().filter(s -> s.pixels() != null).toList();
      double withImages = network.inspection().loss(images, images.size());
      network.leaveOut(Set.of(), Set.of());
      assertThat(score.image())
          .isCloseTo(withImages - network.inspection().loss(images, images.size()), within(1e-6));
    }
  }

  private static List<LayerScore> of(
      SampleImportance importance, ImportanceMetric metric, List<EncodedSample> samples) {
    return importance.of(EnumSet.of(metric), 1, samples, Progress.SILENT).get(metric);
  }
}
