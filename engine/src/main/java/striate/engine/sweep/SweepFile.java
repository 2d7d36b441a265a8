package striate.engine.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import striate.engine.model.JsonFile;
import striate.engine.run.JobFields;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/**
 * A sweep as JSON: {@code {"name", "job": "job.json", "strategies": ["sparse-uniform", "all"],
 * "sizes": [8, "1/4"], "methods": ["lora"], "seeds": [1, 2], "shares": [1, 0.25], "steps": [160],
 * "learningRates": [2e-4]}}. All fields may be left out.
 *
 * @param name null = from its runs
 * @param job path of the base job, from the sweep's own directory; null = given beside
 */
public record SweepFile(@Nullable String name, @Nullable String job, SweepAxes axes) {
  private static final long MOST_BYTES = 4 << 20;
  private static final Set<String> FIELDS =
      new TreeSet<>(
          List.of(
              "name",
              "job",
              "strategies",
              "sizes",
              "methods",
              "seeds",
              "shares",
              "steps",
              "learningRates"));

  /**
   * Reads a sweep's file.
   *
   * @throws Problem where it has other fields or values
   */
  public static SweepFile read(Path file) {
    ObjectNode tree = JsonFile.object(file, MOST_BYTES);
    tree.fieldNames()
        .forEachRemaining(
            field -> {
              if (!FIELDS.contains(field)) {
                throw bad(file, field, "is not a field here", String.join(", ", FIELDS));
              }
            });
    return new SweepFile(
        text(tree, "name", file),
        text(tree, "job", file),
        new SweepAxes(
            list(tree, "strategies", file, JsonNode::isTextual, JsonNode::asText, "texts"),
            list(
                tree,
                "sizes",
                file,
                node -> node.isTextual() || node.isInt(),
                JsonNode::asText,
                "numbers of layers, or shares in quotes"),
            list(
                tree,
                "methods",
                file,
                node ->
                    Arrays.stream(JobSpec.Method.values())
                        .anyMatch(method -> method.word().equals(node.asText())),
                node -> JobFields.METHOD.type().parse(node.asText()),
                JobFields.METHOD.type().range()),
            list(tree, "seeds", file, JsonNode::canConvertToLong, JsonNode::longValue, "numbers"),
            list(
                tree,
                "shares",
                file,
                node -> node.isNumber() && node.doubleValue() > 0 && node.doubleValue() <= 1,
                JsonNode::doubleValue,
                "numbers above 0, up to 1"),
            list(
                tree,
                "steps",
                file,
                node ->
                    node.canConvertToInt()
                        && node.intValue() >= 1
                        && node.intValue() <= JobFields.MOST_STEPS,
                JsonNode::intValue,
                "whole numbers from 1"),
            list(
                tree,
                "learningRates",
                file,
                node -> node.isNumber() && node.doubleValue() >= 0 && node.doubleValue() <= 100,
                JsonNode::doubleValue,
                "numbers from 0 to 100")));
  }

  private static @Nullable String text(ObjectNode tree, String field, Path file) {
    JsonNode node = tree.get(field);
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isTextual() || node.asText().isBlank()) {
      throw bad(file, field, "is not text", "text in quotes");
    }
    return node.asText();
  }

  private static <T> List<T> list(
      ObjectNode tree,
      String field,
      Path file,
      Predicate<JsonNode> allowed,
      Function<JsonNode, T> read,
      String what) {
    JsonNode node = tree.get(field);
    if (node == null || node.isNull()) {
      return List.of();
    }
    if (!node.isArray() || node.isEmpty()) {
      throw bad(file, field, "is not a list", "a list of " + what);
    }
    List<T> values = new ArrayList<>();
    for (JsonNode element : node) {
      if (!allowed.test(element)) {
        throw bad(file, field, "has '" + element + "'", "a list of " + what);
      }
      values.add(read.apply(element));
    }
    return values;
  }

  private static Problem bad(Path file, String field, String what, String allowed) {
    return Problem.badInput(
        "'" + field + "' " + what, "$." + field + " in " + file, "take " + allowed);
  }
}
