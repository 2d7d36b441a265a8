package striate.app.importance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import striate.engine.importance.ImportanceMetric;
import striate.engine.importance.LayerScore;
import striate.engine.run.Problem;

/**
 * A measurement with its values.
 *
 * @param stamp of the files that it was measured on: the values hold as long as it is the same
 * @param layers how many the model has
 * @param matrix angular distances by distance - 1 and lower layer; null where they were not
 *     measured
 * @param printed what the command printed
 */
record Measured(
    Measurement measurement,
    String stamp,
    int layers,
    List<LayerScore> scores,
    double @Nullable [][] matrix,
    String printed) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of what a value is: of everything, or of image or text tokens alone. */
  enum Part {
    ALL("all"),
    IMAGE("image"),
    TEXT("text");

    private final String word;

    Part(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  Measured {
    scores = List.copyOf(scores);
  }

  /**
   * Reads what {@code striate importance --json} prints.
   *
   * @throws Problem where it is something else
   */
  static Measured of(Measurement measurement, String stamp, String printed) {
    try {
      JsonNode root = JSON.readTree(printed);
      List<LayerScore> scores = new ArrayList<>();
      for (JsonNode layer : root.required("layers")) {
        scores.add(
            new LayerScore(
                layer.path("layer").asInt(),
                layer.path("value").asDouble(Double.NaN),
                number(layer.path("image")),
                number(layer.path("text"))));
      }
      double[][] matrix = root.has("matrix") ? matrix(root.path("matrix")) : null;
      int layers =
          scores.stream().mapToInt(LayerScore::layer).max().orElse(-1) + measurement.distance();
      return new Measured(measurement, stamp, layers, scores, matrix, printed);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw Problem.workFailed(
          "the measurement is not what was expected",
          measurement.metric().word(),
          "compute it again",
          e);
    }
  }

  private static @Nullable Double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : null;
  }

  private static double[][] matrix(JsonNode rows) {
    double[][] matrix = new double[rows.size()][];
    for (int n = 0; n < matrix.length; n++) {
      matrix[n] = new double[rows.get(n).size()];
      for (int layer = 0; layer < matrix[n].length; layer++) {
        matrix[n][layer] = rows.get(n).get(layer).asDouble(Double.NaN);
      }
    }
    return matrix;
  }

  ImportanceMetric metric() {
    return measurement.metric();
  }

  /** Whether image and text have values of their own. */
  boolean tellsApart() {
    return scores.stream().anyMatch(score -> score.image() != null || score.text() != null);
  }

  /** The largest distance that its values can be shown at. */
  int farthest() {
    return matrix == null ? 1 : matrix.length;
  }

  /**
   * A value a layer, from 0 on; NaN where it has none.
   *
   * @param distance of angular distances that have a matrix, in layers, from 1
   */
  double[] values(Part part, int distance) {
    double[] values = new double[layers];
    Arrays.fill(values, Double.NaN);
    double[][] all = matrix;
    if (all != null && distance > 1 && part == Part.ALL) {
      double[] row = all[Math.min(distance, all.length) - 1];
      System.arraycopy(row, 0, values, 0, row.length);
      return values;
    }
    for (LayerScore score : scores) {
      Double value =
          switch (part) {
            case ALL -> (Double) score.value();
            case IMAGE -> score.image();
            case TEXT -> score.text();
          };
      values[score.layer()] = value == null ? Double.NaN : value;
    }
    return values;
  }

  /** As other tools show it: of everything, then of image and text where these are told apart. */
  List<MeasuredLayers> named() {
    String by = measurement.tunedBy();
    String name = MetricWords.of(metric()).title() + (by.isEmpty() ? "" : ", " + by);
    return Stream.of(Part.values())
        .filter(part -> part == Part.ALL || tellsApart())
        .map(
            part ->
                new MeasuredLayers(
                    part == Part.ALL ? name : name + ", " + part.word(),
                    Arrays.stream(values(part, 1)).boxed().toList()))
        .toList();
  }

  /**
   * Layers by their value, the largest first; those of equal value from the input up. Layers
   * without a value are left out.
   */
  static List<Integer> ranked(double[] values) {
    return Stream.iterate(0, layer -> layer < values.length, layer -> layer + 1)
        .filter(layer -> !Double.isNaN(values[layer]))
        .sorted(Comparator.comparingDouble((Integer layer) -> -values[layer]))
        .toList();
  }

  /** The k layers with the largest values, or with the smallest. */
  static SortedSet<Integer> picked(double[] values, int k, boolean largest) {
    List<Integer> ranked = ranked(values);
    int count = Math.max(0, Math.min(k, ranked.size()));
    return new TreeSet<>(
        largest ? ranked.subList(0, count) : ranked.subList(ranked.size() - count, ranked.size()));
  }
}
