package striate.engine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import striate.engine.data.EncodedSample;
import striate.engine.evaluation.TaskResult;
import striate.engine.importance.SplitLoss;
import striate.engine.net.Network;
import striate.engine.pruning.PruningPlan;
import striate.engine.pruning.Speed;

/** One model that loses layers step by step: what goes, and what score and speed are left. */
final class PruningCurve {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROW = "%-24s %4d %6d %10s %10.4f %10.0f %10.0f %8.1f  %s";
  private static final String HEADER = "%-24s %4s %6s %10s %10s %10s %10s %8s  %s";

  /** How a step is told as soon as it is measured. */
  enum Told {
    /** As a row of a table, for a person. */
    AS_ROW,
    /** As a line of JSON. */
    AS_JSON,
    /** Not before the end. */
    AT_THE_END
  }

  /** Variants of different curves have different numbers. */
  private static final int NUMBERS = 10_000;

  private final String name;
  private final int number;
  private final OpenModel opened;
  private final List<EncodedSample> samples;
  private final VariantScores scores;
  private final @Nullable EvaluationOutput output;
  private final Terminal terminal;
  private final Told told;

  /**
   * @param name what tells it from other curves
   * @param number of the curve, from 0
   * @param output keeps each step; null = nothing does
   * @param told how each step is told as soon as it is measured
   */
  PruningCurve(
      String name,
      int number,
      OpenModel opened,
      List<EncodedSample> samples,
      VariantScores scores,
      @Nullable EvaluationOutput output,
      Terminal terminal,
      Told told) {
    this.name = name;
    this.number = number;
    this.opened = opened;
    this.samples = samples;
    this.scores = scores;
    this.output = output;
    this.terminal = terminal;
    this.told = told;
  }

  static String header() {
    return String.format(
        Locale.ROOT,
        HEADER,
        "curve",
        "step",
        "layers",
        "removed",
        "loss",
        "forward/s",
        "new/s",
        "MiB",
        "scores");
  }

  /**
   * Removes layers as planned.
   *
   * @param into gets an object per step, the first with nothing removed
   * @return what each step removed
   */
  List<List<Integer>> ranked(PruningPlan plan, PruningPlan.Ranking ranking, ArrayNode into)
      throws IOException {
    List<List<Integer>> steps = new ArrayList<>();
    SortedSet<Integer> removed = new TreeSet<>();
    Map<Integer, Double> ranks = Map.of();
    measure(0, Removed.of(removed, List.of()), into);
    for (int step = 1; step <= plan.steps(); step++) {
      JsonNode known = output == null ? null : output.measured(key(step));
      List<Integer> next;
      if (known != null) {
        next =
            JSON.convertValue(
                known.path("removed"),
                JSON.getTypeFactory().constructCollectionType(List.class, Integer.class));
      } else {
        if (ranks.isEmpty() || plan.rerank()) {
          ranks = ranking.of(plan.left(plan.rerank() ? removed : Set.of()));
        }
        next = plan.next(removed, ranks);
      }
      removed.addAll(next);
      steps.add(next);
      measure(step, Removed.of(removed, next), into);
    }
    return steps;
  }

  /** Removes what another curve removed. */
  void following(List<List<Integer>> steps, ArrayNode into) throws IOException {
    SortedSet<Integer> removed = new TreeSet<>();
    measure(0, Removed.of(removed, List.of()), into);
    for (int step = 1; step <= steps.size(); step++) {
      removed.addAll(steps.get(step - 1));
      measure(step, Removed.of(removed, steps.get(step - 1)), into);
    }
  }

  /**
   * Measures the network as it is.
   *
   * @param step how often layers had gone before
   * @param gone the layers that its checkpoint was written without
   */
  void healed(int step, SortedSet<Integer> gone, ArrayNode into) throws IOException {
    measure(step, new Removed(Set.of(), gone, List.of()), into);
  }

  /**
   * What is removed.
   *
   * @param here layers of the network
   * @param gone by their numbers in the whole model
   * @param now those of them that went last
   */
  private record Removed(Set<Integer> here, SortedSet<Integer> gone, List<Integer> now) {
    static Removed of(SortedSet<Integer> gone, List<Integer> now) {
      return new Removed(gone, gone, now);
    }
  }

  private String key(int step) {
    return name + ", step " + step;
  }

  private void measure(int step, Removed removed, ArrayNode into) throws IOException {
    List<Integer> now = removed.now();
    Network network = opened.network();
    network.leaveOut(removed.here(), Set.of());
    String title = key(step);
    JsonNode known = output == null ? null : output.measured(title);
    ObjectNode measured = JSON.createObjectNode();
    if (known instanceof ObjectNode object) {
      measured.setAll(object);
    } else {
      now.forEach(measured.putArray("removed")::add);
      measured.put(
          "loss",
          SplitLoss.of(network, samples, new CountedProgress(terminal, title + ": sample")).mean());
      Speed speed = Speed.of(network, samples);
      measured.put("forwardTokensPerSecond", speed.forward());
      measured.put("generationTokensPerSecond", speed.generation());
      measured.put("parameters", network.inspection().parameters());
      measured.put("parameterBytes", network.inspection().parameterBytes());
      if (output != null) {
        output.keep(title, measured);
      }
    }
    ObjectNode node = into.addObject().put("step", step);
    node.put("layers", network.layers().size());
    now.forEach(node.putArray("removed")::add);
    removed.gone().forEach(node.putArray("gone")::add);
    for (String field :
        List.of(
            "loss",
            "forwardTokensPerSecond",
            "generationTokensPerSecond",
            "parameters",
            "parameterBytes")) {
      node.set(field, measured.get(field));
    }
    String words = "";
    if (!scores.tasks().isEmpty()) {
      List<TaskResult> results =
          scores.of(network, opened.inputs(), number * NUMBERS + step, title);
      scores.into(node, results);
      words = VariantScores.line(results);
    }
    switch (told) {
      case AS_ROW -> terminal.print(row(step, now, node, words));
      case AS_JSON -> {
        ObjectNode line = JSON.createObjectNode().put("event", "step").put("curve", name);
        terminal.out().println(JSON.writeValueAsString(line.setAll(node)));
      }
      case AT_THE_END -> {}
    }
  }

  private String row(int step, List<Integer> now, ObjectNode node, String words) {
    return String.format(
            Locale.ROOT,
            ROW,
            name,
            step,
            node.path("layers").asInt(),
            now.isEmpty() ? "-" : now.toString(),
            node.path("loss").asDouble(),
            node.path("forwardTokensPerSecond").asDouble(),
            node.path("generationTokensPerSecond").asDouble(),
            node.path("parameterBytes").asDouble() / (1 << 20),
            words)
        .stripTrailing();
  }
}
