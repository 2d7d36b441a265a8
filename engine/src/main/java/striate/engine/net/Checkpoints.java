package striate.engine.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;
import striate.engine.weights.TensorInfo;
import striate.engine.weights.TensorSource;

/** From stored tensors to a network's parameters, with layers left out where asked for. */
final class Checkpoints {
  private Checkpoints() {}

  /** The layers that stay, ascending. */
  static List<Integer> keptLayers(int layers, Set<Integer> dropped) {
    for (int layer : dropped) {
      if (layer < 0 || layer >= layers) {
        throw Problem.badInput(
            "there is no layer " + layer + " to drop",
            "layers 0 to " + (layers - 1),
            "name others");
      }
    }
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      if (!dropped.contains(i)) {
        kept.add(i);
      }
    }
    return kept;
  }

  /**
   * Reads every parameter of {@code architecture}; its layer i is the source's layer {@code
   * kept[i]}.
   */
  static void load(
      TensorSource source, VlmArchitecture architecture, List<Integer> kept, Parameters into) {
    ParameterNames.all(architecture)
        .forEach(
            (name, shape) -> {
              String stored = storedName(name, kept);
              TensorInfo info = source.info(stored);
              if (!Arrays.equals(info.dimensions(), shape)) {
                throw Problem.badInput(
                    "its shape is "
                        + info.shape()
                        + " where config.json asks for "
                        + Arrays.toString(shape),
                    "tensor " + stored,
                    "see that the weights and config.json belong together");
              }
              into.add(name, shape, buffer -> source.readFloat32(stored, 0, buffer));
            });
  }

  private static String storedName(String name, List<Integer> kept) {
    if (!name.startsWith(ParameterNames.LAYERS)) {
      return name;
    }
    int end = name.indexOf('.', ParameterNames.LAYERS.length());
    int layer = Integer.parseInt(name.substring(ParameterNames.LAYERS.length(), end));
    return ParameterNames.layerPrefix(kept.get(layer)) + name.substring(end + 1);
  }
}
