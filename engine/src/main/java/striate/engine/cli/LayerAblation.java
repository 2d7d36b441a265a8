package striate.engine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
  private static final ObjectMapper JSON = new ObjectMapper();

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
    SplitLoss whole = loss(samples, Set.of(), "loss of the whole model", "whole");
    List<LayerScore> scores = new ArrayList<>();
    int layers = network.architecture().text().layers();
    for (int layer = 0; layer < layers && layers > 1; layer++) {
      String title = "loss without layer " + layer + " of " + layers;
      scores.add(loss(samples, Set.of(layer), title, "without " + layer).above(whole, layer));
    }
    network.leaveOut(Set.of(), Set.of());
    return scores;
  }

  private SplitLoss loss(
      List<EncodedSample> samples, Set<Integer> leftOut, String title, String key) {
    JsonNode known = output == null ? null : output.measured(key);
    if (known != null) {
      return new SplitLoss(
          known.path("image").asDouble(),
          known.path("imageTokens").asLong(),
          known.path("text").asDouble(),
          known.path("textTokens").asLong());
    }
    network.leaveOut(leftOut, Set.of());
    SplitLoss loss =
        SplitLoss.of(network, samples, new CountedProgress(terminal, title + ": sample"));
    if (output != null) {
      ObjectNode line = JSON.createObjectNode();
      line.put("image", loss.image()).put("imageTokens", loss.imageTokens());
      output.keep(key, line.put("text", loss.text()).put("textTokens", loss.textTokens()));
    }
    return loss;
  }

  /**
   * The points lost, in [0, 1]: the mean over the modalities that are asked about, and each.
   *
   * @param byTask is filled with each layer's loss of points by task
   */
  List<LayerScore> onTasks(VariantScores variants, Map<Integer, Map<String, Double>> byTask)
      throws IOException {
    network.leaveOut(Set.of(), Set.of());
    List<TaskResult> whole = variants.of(network, opened.inputs(), 0, "scores of the whole model");
    List<LayerScore> scores = new ArrayList<>();
    int layers = network.architecture().text().layers();
    for (int layer = 0; layer < layers && layers > 1; layer++) {
      network.leaveOut(Set.of(layer), Set.of());
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
    network.leaveOut(Set.of(), Set.of());
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
