package striate.engine.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import striate.engine.importance.ImportanceMetric;
import striate.engine.importance.LayerScore;

/** Prints layers' scores by a metric, as a table or as a line of JSON. */
final class ImportanceReport {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROW = "%5s %12s %12s %12s";

  private final Terminal terminal;
  private final boolean json;

  ImportanceReport(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  /**
   * What only some metrics have.
   *
   * @param distance of angular distances
   * @param matrix angular distances by distance - 1 and lower layer; null = not asked for
   * @param byTask of an ablation: points lost by layer and task; empty if it was not of tasks
   */
  record More(
      int distance, double @Nullable [][] matrix, Map<Integer, Map<String, Double>> byTask) {}

  void print(ImportanceMetric metric, List<LayerScore> scores, More more)
      throws JsonProcessingException {
    boolean angular =
        metric == ImportanceMetric.ANGULAR_DISTANCE
            || metric == ImportanceMetric.ANGULAR_DISTANCE_LAST_TOKEN;
    double[][] matrix = metric == ImportanceMetric.ANGULAR_DISTANCE ? more.matrix() : null;
    if (json) {
      ObjectNode root = JSON.createObjectNode().put("metric", metric.word());
      if (angular) {
        root.put("distance", more.distance());
      }
      ArrayNode array = root.putArray("layers");
      for (LayerScore score : scores) {
        ObjectNode node = array.addObject().put("layer", score.layer());
        node.put("value", finite(score.value()));
        node.put("image", score.image()).put("text", score.text());
        if (metric == ImportanceMetric.ABLATION && !more.byTask().isEmpty()) {
          ObjectNode tasks = node.putObject("tasks");
          more.byTask().getOrDefault(score.layer(), Map.of()).forEach(tasks::put);
        }
      }
      if (matrix != null) {
        ArrayNode rows = root.putArray("matrix");
        for (double[] row : matrix) {
          ArrayNode values = rows.addArray();
          for (double value : row) {
            values.add(finite(value));
          }
        }
      }
      terminal.print(JSON.writeValueAsString(root));
      return;
    }
    terminal.print(
        metric.word()
            + (angular && more.distance() > 1 ? " over " + more.distance() + " layers" : "")
            + ": "
            + metric.description());
    terminal.print(String.format(Locale.ROOT, ROW, "layer", "value", "image", "text"));
    for (LayerScore score : scores) {
      terminal.print(
          String.format(
              Locale.ROOT,
              ROW,
              score.layer(),
              shown(score.value()),
              shown(score.image()),
              shown(score.text())));
    }
    if (matrix != null) {
      terminal.print("angular distance by distance (rows) and lower layer (columns):");
      for (int n = 0; n < matrix.length; n++) {
        StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%5d", n + 1));
        for (double value : matrix[n]) {
          row.append(String.format(Locale.ROOT, " %.4f", value));
        }
        terminal.print(row.toString());
      }
    }
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? (Double) value : null;
  }

  private static String shown(@Nullable Double value) {
    return value == null || value.isNaN() ? "-" : String.format(Locale.ROOT, "%.6f", value);
  }
}
