package striate.app.ask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An answer, and the attention with which it begins.
 *
 * @param question that was asked
 * @param answer as the model wrote it
 * @param probability of that answer, all its tokens together, in [0, 1]
 * @param tokens of the answer
 * @param seen the PNG file of what of the image the model gets; empty without an image
 * @param grid patches a row, and rows; 0 without an image
 * @param layers for each layer its attention on each patch, row by row, mean over the heads
 */
record Asked(
    String question,
    String answer,
    double probability,
    int tokens,
    byte[] seen,
    int grid,
    List<double[]> layers) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param line what {@code striate ask --json} prints
   */
  static Asked of(String question, String line) throws IOException {
    JsonNode found = JSON.readTree(line);
    List<double[]> layers = new ArrayList<>();
    for (JsonNode layer : found.path("layers")) {
      double[] patches = new double[layer.path("patches").size()];
      Arrays.setAll(patches, i -> layer.path("patches").get(i).asDouble());
      layers.add(patches);
    }
    return new Asked(
        question,
        found.path("answer").asText(),
        Math.exp(found.path("logProbability").asDouble()),
        found.path("tokens").asInt(),
        found.path("seen").binaryValue() == null ? new byte[0] : found.path("seen").binaryValue(),
        found.path("grid").asInt(),
        layers);
  }

  /** A layer's attention on the whole image, in [0, 1]; the rest goes to the text. */
  double onImage(int layer) {
    return Arrays.stream(layers.get(layer)).sum();
  }
}
