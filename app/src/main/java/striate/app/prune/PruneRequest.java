package striate.app.prune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import striate.engine.disk.Sha256;
import striate.engine.region.LayerSelection;

/**
 * A pruning: all that its numbers depend on.
 *
 * @param run the finished run whose model is pruned; empty for {@code model} as it is
 * @param name that run's, or the model's, as it is shown
 * @param model as it was named; empty with a run
 * @param region layers that stay, in the notation of job files
 * @param layers decoder layers of the model
 * @param metric ranks the layers
 * @param steps how often layers go, from 1
 * @param block consecutive layers that go at once, from 1
 * @param rerank whether what is left is measured again before each step
 * @param allowRegion whether layers of the region may go, too
 * @param questions of each task, and samples, from 1
 * @param tasks their names, separated by commas; empty for all of the bundled world
 * @param samples a file; empty for the bundled world's test questions
 * @param template of samples and questions; empty for what the command takes
 * @param heal whether what is left of the region is tuned again in the end
 * @param healSteps its optimizer steps; 0 for a quarter of the job's
 * @param compared a run whose model loses the same layers; empty for none
 * @param comparedName that run's name
 */
record PruneRequest(
    String run,
    String name,
    String model,
    String region,
    int layers,
    String metric,
    int steps,
    int block,
    boolean rerank,
    boolean allowRegion,
    int questions,
    String tasks,
    String samples,
    String template,
    boolean heal,
    int healSteps,
    String compared,
    String comparedName) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DIGITS = 16;

  /** Fields that do not change what is measured of the pruned model, step by step. */
  private static final List<String> BESIDE = List.of("name", "comparedName", "heal", "healSteps");

  /** The layers that stay. */
  LayerSelection kept() {
    return LayerSelection.parse(region, layers);
  }

  /**
   * Names the directory that keeps its measurements.
   *
   * @param stamp of the files that it reads
   */
  String key(String stamp) {
    ObjectNode all = toJson();
    all.remove(BESIDE);
    return Sha256.of(all + stamp).substring(0, DIGITS);
  }

  /** Its settings in a line, without the model. */
  String setting() {
    return String.format(
            Locale.ROOT,
            "%d %s%s by %s, %d questions a task",
            steps,
            block == 1 ? "layer" : "blocks of " + block,
            steps == 1 || block > 1 ? "" : "s",
            metric.replace('-', ' '),
            questions)
        + (rerank ? ", re-ranked" : "")
        + (heal ? ", healed" : "")
        + (compared.isEmpty() ? "" : ", compared");
  }

  /** The model in a few words. */
  String subject() {
    return name + " \u00b7 keeps " + region;
  }

  ObjectNode toJson() {
    return JSON.createObjectNode()
        .put("run", run)
        .put("name", name)
        .put("model", model)
        .put("region", region)
        .put("layers", layers)
        .put("metric", metric)
        .put("steps", steps)
        .put("block", block)
        .put("rerank", rerank)
        .put("allowRegion", allowRegion)
        .put("questions", questions)
        .put("tasks", tasks)
        .put("samples", samples)
        .put("template", template)
        .put("heal", heal)
        .put("healSteps", healSteps)
        .put("compared", compared)
        .put("comparedName", comparedName);
  }

  static PruneRequest of(JsonNode node) {
    return new PruneRequest(
        node.path("run").asText(),
        node.path("name").asText(),
        node.path("model").asText(),
        node.path("region").asText(),
        node.path("layers").asInt(),
        node.path("metric").asText(),
        node.path("steps").asInt(),
        node.path("block").asInt(1),
        node.path("rerank").asBoolean(),
        node.path("allowRegion").asBoolean(),
        node.path("questions").asInt(),
        node.path("tasks").asText(),
        node.path("samples").asText(),
        node.path("template").asText(),
        node.path("heal").asBoolean(),
        node.path("healSteps").asInt(),
        node.path("compared").asText(),
        node.path("comparedName").asText());
  }
}
