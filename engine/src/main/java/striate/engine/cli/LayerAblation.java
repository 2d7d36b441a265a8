package striate.engine.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.data.EncodedSample;
import striate.engine.evaluation.TaskResult;
import striate.engine.importance.LayerScore;
import striate.engine.importance.SplitLoss;
import striate.engine.net.Network;
import striate.engine.run.Modality;

/** What is lost when one layer at a time is left out: of the loss, or of tasks' scores. */
final class LayerAblation {
  private final OpenModel opened;
  private final Network network;
  private final @Nullable EvaluationOutput output;
  private final Terminal terminal;

  /**
   * @param output keeps what is measured; null = nothing does
   */
  LayerAblation(OpenModel opened, @Nullable EvaluationOutput output, Terminal terminal) {
    this.opened = opened;
    this.network = opened.network();
    this.output = output;
    this.terminal = terminal;
  }

  /** The losses' differences to the whole model. */
  List<LayerScore> onSamples(List<EncodedSample> samples) {
    KeptLosses losses = new KeptLosses(network, samples, output, terminal);
    SplitLoss whole = losses.of("whole", () -> leaveOut(Set.of()), "loss of the whole model");
    List<LayerScore> scores = new ArrayList<>();
    int layers = network.architecture().text().layers();
    for (int layer = 0; layer < layers && layers > 1; layer++) {
      Set<Integer> one = Set.of(layer);
      scores.add(
          losses
              .of(
                  "without " + layer,
                  () -> leaveOut(one),
                  "loss without layer " + layer + " of " + layers)
              .above(whole, layer));
    }
    leaveOut(Set.of());
    return scores;
  }

  private void leaveOut(Set<Integer> layers) {
    network.leaveOut(layers, Set.of());
  }

  /**
   * The points lost, in [0, 1]: the mean over the modalities that are asked about, and each.
   *
   * @param byTask is filled with each layer's loss of points by task
   */
  List<LayerScore> onTasks(VariantScores variants, Map<Integer, Map<String, Double>> byTask)
      throws IOException {
    leaveOut(Set.of());
    List<TaskResult> whole = variants.of(network, opened.inputs(), 0, "scores of the whole model");
    List<LayerScore> scores = new ArrayList<>();
    int layers = network.architecture().text().layers();
    for (int layer = 0; layer < layers && layers > 1; layer++) {
      leaveOut(Set.of(layer));
      List<TaskResult> without =
          variants.of(
              network,
              opened.inputs(),
              layer + 1,
              "scores without layer " + layer + " of " + layers);
      Double visual = lost(whole, without, Modality.VISUAL);
      Double textual = lost(whole, without, Modality.TEXTUAL);
      scores.add(new LayerScore(layer, mean(visual, textual), visual, textual));
      Map<String, Double> points = new LinkedHashMap<>();
      for (int i = 0; i < whole.size(); i++) {
        points.put(whole.get(i).task().name(), whole.get(i).value() - without.get(i).value());
      }
      byTask.put(layer, points);
    }
    leaveOut(Set.of());
    return scores;
  }

  private static @Nullable Double lost(
      List<TaskResult> whole, List<TaskResult> without, Modality modality) {
    OptionalDouble before = VariantScores.mean(whole, modality);
    OptionalDouble after = VariantScores.mean(without, modality);
    return before.isPresent() && after.isPresent()
        ? (Double) (before.getAsDouble() - after.getAsDouble())
        : null;
  }

  private static double mean(@Nullable Double visual, @Nullable Double textual) {
    if (visual == null || textual == null) {
      return visual != null ? visual : textual != null ? textual : Double.NaN;
    }
    return (visual + textual) / 2;
  }
}
