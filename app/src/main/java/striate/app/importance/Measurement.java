package striate.app.importance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import striate.engine.disk.Sha256;
import striate.engine.importance.ImportanceMetric;

/**
 * What is measured: all that the values depend on.
 *
 * @param model as it was named
 * @param tower likewise; empty where none was named
 * @param projector likewise
 * @param run the finished run whose model it is; empty for the model itself
 * @param tunedBy that run's name
 * @param samples file of them; empty for the bundled world's test questions
 * @param template of the samples; empty for none
 * @param limit how many of the samples, at least 1
 * @param distance of an angular distance at the last token, in layers; 1 for all others
 */
record Measurement(
    String model,
    String tower,
    String projector,
    String run,
    String tunedBy,
    ImportanceMetric metric,
    String samples,
    String template,
    int limit,
    int distance) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DIGITS = 16;

  /** What tells measurements apart, which a new name of a run does not. */
  String key() {
    ObjectNode known = toJson();
    known.remove("tunedBy");
    return Sha256.of(known.toString()).substring(0, DIGITS);
  }

  /** Model and samples in a line, without the metric. */
  String setting() {
    String of = tunedBy.isEmpty() ? "not tuned" : tunedBy;
    if (MetricWords.ofWeights(metric)) {
      return of;
    }
    String far = distance == 1 ? "" : ", over " + distance + " layers";
    return of
        + String.format(Locale.ROOT, " \u00b7 %,d sample%s", limit, limit == 1 ? "" : "s")
        + (samples.isEmpty() ? "" : " of " + name(samples))
        + far;
  }

  private static String name(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }

  ObjectNode toJson() {
    return JSON.createObjectNode()
        .put("model", model)
        .put("tower", tower)
        .put("projector", projector)
        .put("run", run)
        .put("tunedBy", tunedBy)
        .put("metric", metric.word())
        .put("samples", samples)
        .put("template", template)
        .put("limit", limit)
        .put("distance", distance);
  }

  static Measurement of(JsonNode node) {
    return new Measurement(
        node.path("model").asText(),
        node.path("tower").asText(),
        node.path("projector").asText(),
        node.path("run").asText(),
        node.path("tunedBy").asText(),
        ImportanceMetric.named(node.path("metric").asText()),
        node.path("samples").asText(),
        node.path("template").asText(),
        node.path("limit").asInt(),
        node.path("distance").asInt(1));
  }
}
