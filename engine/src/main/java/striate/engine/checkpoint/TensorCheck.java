package striate.engine.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import striate.engine.model.ParameterTable;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.OneLine;
import striate.engine.run.Problem;
import striate.engine.weights.TensorSource;

/** Holds a model's tensors against its config: one message lists all that does not fit. */
final class TensorCheck {
  private static final int LISTED = 5;
  private static final int MOST_OF_A_NAME = 120;

  private TensorCheck() {}

  /**
   * @param tensors under canonical names
   * @throws Problem that lists missing, surplus and misshapen tensors with their shapes
   */
  static void check(Path directory, VlmArchitecture architecture, TensorSource tensors) {
    Map<String, List<Long>> expected = ParameterTable.of(architecture).all();
    List<String> missing = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    expected.forEach(
        (name, shape) -> {
          if (!tensors.has(name)) {
            if (!ParameterTable.isUnused(architecture.vision(), name)) {
              missing.add(shown(name) + " " + shape);
            }
          } else if (!tensors.info(name).shape().equals(shape)) {
            misshapen.add(shown(name) + " " + tensors.info(name).shape() + " instead of " + shape);
          }
        });
    Set<String> names = new TreeSet<>(tensors.names());
    names.removeAll(expected.keySet());
    List<String> surplus = new ArrayList<>();
    for (String name : names) {
      if (!isTiedHead(architecture, name) && !TensorNames.isUnread(name)) {
        surplus.add(shown(name) + " " + tensors.info(name).shape());
      }
    }
    if (!missing.isEmpty() || !surplus.isEmpty() || !misshapen.isEmpty()) {
      throw Problem.badInput(
          "the tensors are not those of the config"
              + listed("missing", missing)
              + listed("surplus", surplus)
              + listed("of another shape", misshapen),
          directory,
          "take config.json and weights of the same model");
    }
  }

  private static boolean isTiedHead(VlmArchitecture architecture, String name) {
    return architecture.text().tiedEmbeddings() && name.equals("language_model.lm_head.weight");
  }

  private static String shown(String name) {
    return OneLine.of(name, MOST_OF_A_NAME);
  }

  private static String listed(String what, List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    String shown = String.join(", ", names.subList(0, Math.min(LISTED, names.size())));
    String more = names.size() > LISTED ? " and " + (names.size() - LISTED) + " more" : "";
    return "; " + names.size() + " " + what + ": " + shown + more;
  }
}
