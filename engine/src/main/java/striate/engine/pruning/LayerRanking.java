package striate.engine.pruning;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import striate.engine.data.EncodedSample;
import striate.engine.importance.GradientImportance;
import striate.engine.importance.ImportanceMetric;
import striate.engine.importance.LayerScore;
import striate.engine.importance.Progress;
import striate.engine.importance.SampleImportance;
import striate.engine.importance.SplitLoss;
import striate.engine.net.Network;

/**
 * Scores blocks of a network's layers by a metric, on samples, as the network is without the layers
 * that are gone. A block's angular distance is that between its input and its output; its ablation
 * is that of the whole block; by other metrics it has the sum of its layers'.
 */
public final class LayerRanking implements PruningPlan.Ranking {
  private static final int GRADIENT_BATCH = 8;

  private final Network network;
  private final ImportanceMetric metric;
  private final int block;
  private final List<EncodedSample> samples;
  private final List<LayerScore> fixed;
  private final Function<String, Progress> progress;

  /**
   * @param fixed scores by a metric of weights, which do not depend on what is left; otherwise
   *     empty
   * @param progress for a title
   */
  public LayerRanking(
      Network network,
      ImportanceMetric metric,
      int block,
      List<EncodedSample> samples,
      List<LayerScore> fixed,
      Function<String, Progress> progress) {
    this.network = network;
    this.metric = metric;
    this.block = block;
    this.samples = samples;
    this.fixed = List.copyOf(fixed);
    this.progress = progress;
  }

  @Override
  public Map<Integer, Double> of(List<Integer> left) {
    Set<Integer> gone = new HashSet<>();
    for (int layer = 0; layer < network.architecture().text().layers(); layer++) {
      if (!left.contains(layer)) {
        gone.add(layer);
      }
    }
    network.leaveOut(gone, Set.of());
    return switch (metric.source()) {
      case HIDDEN_STATES, ATTENTION -> ofPasses(left);
      case WEIGHTS -> PruningPlan.summed(byLayer(fixed), left, block);
      case GRADIENTS ->
          PruningPlan.summed(
              byLayer(
                  GradientImportance.of(
                      network, samples, GRADIENT_BATCH, progress.apply("gradients: sample"))),
              left,
              block);
      case ABLATION -> ofAblation(left, gone);
    };
  }

  private Map<Integer, Double> ofPasses(List<Integer> left) {
    boolean ofBlocks =
        metric == ImportanceMetric.ANGULAR_DISTANCE
            || metric == ImportanceMetric.ANGULAR_DISTANCE_LAST_TOKEN;
    Map<Integer, Double> scores =
        byLayer(
            new SampleImportance(network)
                .of(
                    EnumSet.of(metric),
                    ofBlocks ? block : 1,
                    samples,
                    progress.apply("ranking: sample"))
                .getOrDefault(metric, List.of()));
    return ofBlocks ? scores : PruningPlan.summed(scores, left, block);
  }

  private Map<Integer, Double> ofAblation(List<Integer> left, Set<Integer> gone) {
    Map<Integer, Double> losses = new TreeMap<>();
    Progress heard = progress.apply("ranking: block");
    int blocks = left.size() - block + 1;
    for (int i = 0; i < blocks && left.size() > block; i++) {
      heard.at(i, blocks);
      Set<Integer> without = new HashSet<>(gone);
      without.addAll(left.subList(i, i + block));
      network.leaveOut(without, Set.of());
      losses.put(left.get(i), SplitLoss.of(network, samples, Progress.SILENT).mean());
    }
    heard.at(blocks, blocks);
    network.leaveOut(gone, Set.of());
    return losses;
  }

  private static Map<Integer, Double> byLayer(List<LayerScore> scores) {
    Map<Integer, Double> byLayer = new TreeMap<>();
    scores.forEach(score -> byLayer.put(score.layer(), score.value()));
    return byLayer;
  }
}
