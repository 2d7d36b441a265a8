package striate.engine.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import striate.engine.model.ParameterTable;
import striate.engine.model.TextConfig;
import striate.engine.run.Problem;
import striate.engine.weights.TensorSource;

/**
 * The decoder layers of a model that another one was tuned from: a vision-language model in any
 * layout, or the language model alone.
 */
public final class BaseWeights {
  private static final String LAYERS = TensorNames.LANGUAGE + "model.layers.";

  private BaseWeights() {}

  /**
   * The tensors of the directory's decoder layers under canonical names.
   *
   * @param tuned shape of the decoder that was tuned from it
   * @throws Problem if a layer's tensor is missing or has another shape
   */
  public static TensorSource open(Path directory, TextConfig tuned) {
    if (!Files.isDirectory(directory)) {
      throw Problem.badInput(
          "directory not found", directory, "give the directory of the model before tuning");
    }
    JoinedTensors base =
        new JoinedTensors()
            .add(
                StoredTensors.open(directory, note -> {}),
                name -> {
                  String canonical = TensorNames.canonical(name);
                  return canonical.startsWith(LAYERS) && !TensorNames.isUnread(canonical)
                      ? canonical
                      : null;
                },
                directory);
    try {
      Map<String, List<Long>> wanted = new TreeMap<>();
      for (int layer = 0; layer < tuned.layers(); layer++) {
        String prefix = LAYERS + layer + ".";
        ParameterTable.layer(tuned).forEach((name, shape) -> wanted.put(prefix + name, shape));
      }
      String differences = ShapeDifferences.of(wanted, base);
      if (!differences.isEmpty()) {
        throw Problem.badInput(
            "its decoder is not that of the tuned model: " + differences,
            directory,
            "name the model that it was tuned from");
      }
    } catch (RuntimeException e) {
      base.close();
      throw e;
    }
    return base;
  }
}
