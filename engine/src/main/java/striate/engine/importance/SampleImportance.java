package striate.engine.importance;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import striate.engine.data.EncodedSample;
import striate.engine.net.HiddenProducts;
import striate.engine.net.Inspection;
import striate.engine.net.Network;

/**
 * Metrics of hidden states and attention over a sample of data: each sample goes through the
 * network once and is forgotten. Measures the layers that are not left out.
 */
public final class SampleImportance {
  private final Network network;
  private final int imageToken;

  public SampleImportance(Network network) {
    this.network = network;
    this.imageToken = network.architecture().imageToken();
  }

  /**
   * Scores of layers by each metric, from the input up; of a block of layers by its first one.
   *
   * @param metrics of hidden states or attention
   * @param distance of angular distances: layers per block, 1 to the number of layers
   */
  public Map<ImportanceMetric, List<LayerScore>> of(
      Set<ImportanceMetric> metrics, int distance, List<EncodedSample> samples, Progress progress) {
    int layers = network.layers().size();
    Map<ImportanceMetric, HiddenStateMetric> byStates = new EnumMap<>(ImportanceMetric.class);
    for (ImportanceMetric metric : metrics) {
      if (metric.source() == ImportanceMetric.Source.HIDDEN_STATES) {
        byStates.put(metric, HiddenStateMetric.of(metric, layers, distance));
      }
    }
    AttentionMetric attention = new AttentionMetric(layers);
    boolean attending = metrics.contains(ImportanceMetric.IMAGE_ATTENTION);
    for (int i = 0; i < samples.size(); i++) {
      progress.at(i, samples.size());
      EncodedSample sample = samples.get(i);
      TokenKinds kinds = TokenKinds.of(sample, imageToken);
      add(sample, kinds, byStates.values().stream().filter(m -> !m.afterFinalNorm()).toList());
      add(sample, kinds, byStates.values().stream().filter(m -> m.afterFinalNorm()).toList());
      if (attending && sample.pixels() != null) {
        attention.add(network.inspection().imageAttention(sample), kinds);
      }
    }
    progress.at(samples.size(), samples.size());
    Map<ImportanceMetric, List<LayerScore>> scores = new LinkedHashMap<>();
    for (ImportanceMetric metric : metrics) {
      HiddenStateMetric found = byStates.get(metric);
      scores.put(metric, numbered(found == null ? attention.scores() : found.scores()));
    }
    return scores;
  }

  /** All metrics see the last state the same, before or after the final norm. */
  private void add(EncodedSample sample, TokenKinds kinds, List<HiddenStateMetric> metrics) {
    if (metrics.isEmpty()) {
      return;
    }
    int distance = metrics.stream().mapToInt(HiddenStateMetric::distance).max().orElseThrow();
    Inspection inspection = network.inspection();
    HiddenProducts products =
        inspection.hiddenProducts(sample, distance, metrics.get(0).afterFinalNorm());
    metrics.forEach(metric -> metric.add(products, kinds));
  }

  /** With the layers' numbers in the whole model. */
  private List<LayerScore> numbered(List<LayerScore> scores) {
    List<Integer> layers = network.layers();
    return scores.stream()
        .map(s -> new LayerScore(layers.get(s.layer()), s.value(), s.image(), s.text()))
        .toList();
  }

  /**
   * The block-similarity matrix: at [n - 1][l] the mean angular distance between the inputs of the
   * layers l and l + n, for every l that has one; the input after the last layer is its output.
   */
  public double[][] similarity(List<EncodedSample> samples, Progress progress) {
    int layers = network.layers().size();
    List<HiddenStateMetric> rows =
        IntStream.rangeClosed(1, layers)
            .mapToObj(n -> HiddenStateMetric.of(ImportanceMetric.ANGULAR_DISTANCE, layers, n))
            .toList();
    for (int i = 0; i < samples.size(); i++) {
      progress.at(i, samples.size());
      EncodedSample sample = samples.get(i);
      add(sample, TokenKinds.of(sample, imageToken), rows);
    }
    progress.at(samples.size(), samples.size());
    return rows.stream()
        .map(row -> row.scores().stream().mapToDouble(LayerScore::value).toArray())
        .toArray(double[][]::new);
  }
}
