package striate.app.prune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import striate.engine.run.Problem;

/**
 * A pruning with what was measured, to its end or so far.
 *
 * @param directory that keeps its measurements, in the workspace's {@code pruning/}; empty for none
 * @param steps of all its curves, as they were measured
 * @param healedRun the run that healed it; empty for none
 * @param whole whether it has ended
 */
record Pruned(
    PruneRequest request,
    String directory,
    List<PrunedStep> steps,
    String healedRun,
    boolean whole) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MAIN = "pruned";
  private static final String HEALED = "pruned, healed";
  private static final String COMPARED = "compared, same layers";

  Pruned {
    steps = List.copyOf(steps);
  }

  static Pruned begun(PruneRequest request, String directory) {
    return new Pruned(request, directory, List.of(), "", false);
  }

  /**
   * With what the command printed in a line: a step, or everything at its end.
   *
   * @throws Problem where it is neither
   */
  Pruned with(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      if (node.path("event").asText().equals("step")) {
        List<PrunedStep> now = new ArrayList<>(steps);
        now.add(PrunedStep.of(node.path("curve").asText(), node));
        return new Pruned(request, directory, now, healedRun, false);
      }
      return ended(node);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw Problem.workFailed(
          "the pruning's output is not what was expected", request.name(), "start it again", e);
    }
  }

  /** With all that the command found. */
  Pruned ended(JsonNode root) {
    List<PrunedStep> all = new ArrayList<>();
    for (JsonNode curve : root.required("curves")) {
      String name = curve.path("name").asText();
      curve.path("steps").forEach(step -> all.add(PrunedStep.of(name, step)));
    }
    return new Pruned(request, directory, all, root.path("healed").path("run").asText(), true);
  }

  /** Of the model that is pruned, from the whole one on. */
  List<PrunedStep> main() {
    return of(MAIN::equals);
  }

  /** Of the other model that loses the same layers. */
  List<PrunedStep> compared() {
    return of(COMPARED::equals);
  }

  /** After healing. */
  Optional<PrunedStep> healed() {
    return of(HEALED::equals).stream().findFirst();
  }

  private List<PrunedStep> of(Predicate<String> curve) {
    return steps.stream().filter(step -> curve.test(step.curve())).toList();
  }
}
