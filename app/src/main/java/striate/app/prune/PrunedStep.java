package striate.app.prune;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A model after some of its layers were removed.
 *
 * @param curve names the model and what is removed from it
 * @param step how often layers have gone
 * @param left layers that are left
 * @param removed the layers that went in this step
 * @param gone all that are gone, by their numbers in the whole model
 * @param loss nats per token
 * @param reading tokens of prompts per second
 * @param writing generated tokens per second
 * @param bytes of its parameters
 * @param visual mean score in [0, 1]; null where no visual task was asked, as for {@code textual}
 */
record PrunedStep(
    String curve,
    int step,
    int left,
    List<Integer> removed,
    SortedSet<Integer> gone,
    double loss,
    double reading,
    double writing,
    long bytes,
    @Nullable Double visual,
    @Nullable Double textual) {
  PrunedStep {
    removed = List.copyOf(removed);
    gone = Collections.unmodifiableSortedSet(new TreeSet<>(gone));
  }

  static PrunedStep of(String curve, JsonNode node) {
    return new PrunedStep(
        curve,
        node.path("step").asInt(),
        node.path("layers").asInt(),
        numbers(node.path("removed")),
        new TreeSet<>(numbers(node.path("gone"))),
        node.path("loss").asDouble(Double.NaN),
        node.path("forwardTokensPerSecond").asDouble(Double.NaN),
        node.path("generationTokensPerSecond").asDouble(Double.NaN),
        node.path("parameterBytes").asLong(),
        share(node.path("visual")),
        share(node.path("textual")));
  }

  private static List<Integer> numbers(JsonNode array) {
    List<Integer> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add(number.asInt()));
    return numbers;
  }

  private static @Nullable Double share(JsonNode node) {
    return node.isNumber() ? node.asDouble() : null;
  }
}
