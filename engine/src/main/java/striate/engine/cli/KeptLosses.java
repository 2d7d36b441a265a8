package striate.engine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.data.EncodedSample;
import striate.engine.importance.SplitLoss;
import striate.engine.net.Network;

/** The losses of variants of one model on the same samples, each kept as soon as it is known. */
final class KeptLosses {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Network network;
  private final List<EncodedSample> samples;
  private final @Nullable EvaluationOutput output;
  private final Terminal terminal;

  /**
   * @param output keeps what is measured; null = nothing does
   */
  KeptLosses(
      Network network,
      List<EncodedSample> samples,
      @Nullable EvaluationOutput output,
      Terminal terminal) {
    this.network = network;
    this.samples = samples;
    this.output = output;
    this.terminal = terminal;
  }

  /**
   * The loss of a variant: the one kept under this key, or else measured.
   *
   * @param become makes the network this variant; only called to measure
   * @param title for the progress
   */
  SplitLoss of(String key, Runnable become, String title) {
    JsonNode known = output == null ? null : output.measured(key);
    if (known != null) {
      return new SplitLoss(
          known.path("image").asDouble(),
          known.path("imageTokens").asLong(),
          known.path("text").asDouble(),
          known.path("textTokens").asLong());
    }
    become.run();
    SplitLoss loss =
        SplitLoss.of(network, samples, new CountedProgress(terminal, title + ": sample"));
    if (output != null) {
      ObjectNode line = JSON.createObjectNode();
      line.put("image", loss.image()).put("imageTokens", loss.imageTokens());
      output.keep(key, line.put("text", loss.text()).put("textTokens", loss.textTokens()));
    }
    return loss;
  }
}
