package striate.engine.net;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import striate.engine.model.ParameterTable;
import striate.engine.model.TextConfig;
import striate.engine.model.VlmArchitecture;

/** The canonical (Hugging Face LLaVA) names of a network's parameters and their shapes. */
public final class ParameterNames {
  public static final String EMBEDDINGS = "language_model.model.embed_tokens.weight";
  public static final String FINAL_NORM = "language_model.model.norm.weight";
  static final String HEAD = "language_model.lm_head.weight";
  public static final String TOWER = "vision_tower.";
  public static final String PROJECTOR = "multi_modal_projector.";
  static final String LAYERS = "language_model.model.layers.";

  private ParameterNames() {}

  /** {@code language_model.model.layers.N.} */
  public static String layerPrefix(int layer) {
    return LAYERS + layer + ".";
  }

  /** The N of {@code language_model.model.layers.N.}, which the name begins with. */
  static int layerOf(String name) {
    return Integer.parseInt(name.substring(LAYERS.length(), name.indexOf('.', LAYERS.length())));
  }

  /** Whether it belongs to the final norm or a separate output head. */
  static boolean isAfterLayers(String name) {
    return name.equals(FINAL_NORM) || name.equals(HEAD);
  }

  /** One decoder layer's parameters, in the order of the kernels. */
  public static List<String> ofLayer(TextConfig text, int layer) {
    String prefix = layerPrefix(layer);
    return ParameterTable.layer(text).keySet().stream().map(prefix::concat).toList();
  }

  /** The projector's parameters, in the order of the kernels. */
  public static List<String> ofProjector(VlmArchitecture architecture) {
    return List.copyOf(ParameterTable.of(architecture).projector().keySet());
  }

  /**
   * Every parameter that the network uses, with its shape, in the order of the kernels: tower (only
   * the layers that feed the projector), projector, embeddings, decoder layers, final norm, and the
   * output head unless it is tied.
   */
  public static Map<String, long[]> all(VlmArchitecture architecture) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    ParameterTable.of(architecture)
        .all()
        .forEach(
            (name, shape) -> {
              if (!ParameterTable.isUnused(architecture.vision(), name)) {
                shapes.put(name, shape.stream().mapToLong(Long::longValue).toArray());
              }
            });
    return shapes;
  }
}
