package striate.engine.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import striate.engine.model.TextConfig;
import striate.engine.model.VisionConfig;
import striate.engine.model.VlmArchitecture;

/** The canonical (Hugging Face LLaVA) names of a network's parameters and their shapes. */
public final class ParameterNames {
  public static final String EMBEDDINGS = "language_model.model.embed_tokens.weight";
  public static final String FINAL_NORM = "language_model.model.norm.weight";
  public static final String HEAD = "language_model.lm_head.weight";
  public static final String TOWER = "vision_tower.";
  public static final String PROJECTOR = "multi_modal_projector.";
  static final String LAYERS = "language_model.model.layers.";

  /** A decoder layer's linears, in the order of the kernels. */
  public static final List<String> LINEARS =
      List.of(
          "self_attn.q_proj",
          "self_attn.k_proj",
          "self_attn.v_proj",
          "self_attn.o_proj",
          "mlp.gate_proj",
          "mlp.up_proj",
          "mlp.down_proj");

  private ParameterNames() {}

  /** {@code language_model.model.layers.N.} */
  public static String layerPrefix(int layer) {
    return LAYERS + layer + ".";
  }

  /** (outputs, inputs) of one of {@link #LINEARS}. */
  public static long[] linearShape(TextConfig text, String linear) {
    long query = (long) text.heads() * text.headDim();
    long keyValue = (long) text.kvHeads() * text.headDim();
    return switch (linear) {
      case "self_attn.q_proj" -> new long[] {query, text.hidden()};
      case "self_attn.k_proj", "self_attn.v_proj" -> new long[] {keyValue, text.hidden()};
      case "self_attn.o_proj" -> new long[] {text.hidden(), query};
      case "mlp.gate_proj", "mlp.up_proj" -> new long[] {text.intermediate(), text.hidden()};
      case "mlp.down_proj" -> new long[] {text.hidden(), text.intermediate()};
      default -> throw new IllegalArgumentException(linear);
    };
  }

  /** One decoder layer's nine parameters, in the order of the kernels. */
  public static List<String> ofLayer(int layer) {
    String prefix = layerPrefix(layer);
    List<String> names = new ArrayList<>();
    names.add(prefix + "input_layernorm.weight");
    names.add(prefix + "post_attention_layernorm.weight");
    for (String linear : LINEARS) {
      names.add(prefix + linear + ".weight");
    }
    return names;
  }

  /** One tower layer's sixteen parameters, in the order of the kernels. */
  static List<String> ofTowerLayer(int layer) {
    String prefix = TOWER + "encoder.layers." + layer + ".";
    List<String> names = new ArrayList<>();
    for (String module :
        List.of(
            "layer_norm1",
            "self_attn.q_proj",
            "self_attn.k_proj",
            "self_attn.v_proj",
            "self_attn.out_proj",
            "layer_norm2",
            "mlp.fc1",
            "mlp.fc2")) {
      names.add(prefix + module + ".weight");
      names.add(prefix + module + ".bias");
    }
    return names;
  }

  /** The tower's parameters that come before its layers, in the order of the kernels. */
  static List<String> ofTowerStem(VisionConfig vision) {
    return vision.family() == VisionConfig.Family.CLIP
        ? List.of(
            TOWER + "embeddings.patch_embedding.weight",
            TOWER + "embeddings.position_embedding.weight",
            TOWER + "embeddings.class_embedding",
            TOWER + "pre_layrnorm.weight",
            TOWER + "pre_layrnorm.bias")
        : List.of(
            TOWER + "embeddings.patch_embedding.weight",
            TOWER + "embeddings.position_embedding.weight",
            TOWER + "embeddings.patch_embedding.bias");
  }

  /** The projector's parameters, in the order of the kernels. */
  public static List<String> ofProjector(VlmArchitecture architecture) {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= architecture.projectorLayers(); i++) {
      names.add(PROJECTOR + "linear_" + i + ".weight");
      if (architecture.projectorBias()) {
        names.add(PROJECTOR + "linear_" + i + ".bias");
      }
    }
    return names;
  }

  /**
   * Every parameter that the network computes with, with its shape, in a fixed order: tower (only the layers that feed the
   * projector), projector, embeddings, decoder layers, final norm, and the output head unless it is tied.
   */
  public static Map<String, long[]> all(VlmArchitecture architecture) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    VisionConfig vision = architecture.vision();
    TextConfig text = architecture.text();
    for (String name : ofTowerStem(vision)) {
      shapes.put(name, towerShape(vision, name));
    }
    for (int i = 0; i < vision.layersNeeded(); i++) {
      for (String name : ofTowerLayer(i)) {
        shapes.put(name, towerShape(vision, name));
      }
    }
    for (String name : ofProjector(architecture)) {
      long inputs = name.contains("linear_1") ? vision.hidden() : text.hidden();
      shapes.put(
          name,
          name.endsWith("weight")
              ? new long[] {text.hidden(), inputs}
              : new long[] {text.hidden()});
    }
    shapes.put(EMBEDDINGS, new long[] {text.vocabulary(), text.hidden()});
    for (int i = 0; i < text.layers(); i++) {
      String prefix = layerPrefix(i);
      shapes.put(prefix + "input_layernorm.weight", new long[] {text.hidden()});
      shapes.put(prefix + "post_attention_layernorm.weight", new long[] {text.hidden()});
      for (String linear : LINEARS) {
        shapes.put(prefix + linear + ".weight", linearShape(text, linear));
      }
    }
    shapes.put(FINAL_NORM, new long[] {text.hidden()});
    if (!text.tiedEmbeddings()) {
      shapes.put(HEAD, new long[] {text.vocabulary(), text.hidden()});
    }
    return shapes;
  }

  private static long[] towerShape(VisionConfig vision, String name) {
    long hidden = vision.hidden();
    long positions =
        vision.patches() + (vision.family() == VisionConfig.Family.CLIP ? 1 : 0);
    if (name.endsWith("patch_embedding.weight")) {
      return new long[] {hidden, 3, vision.patchSize(), vision.patchSize()};
    }
    if (name.endsWith("position_embedding.weight")) {
      return new long[] {positions, hidden};
    }
    if (name.endsWith("fc1.weight")) {
      return new long[] {vision.intermediate(), hidden};
    }
    if (name.endsWith("fc1.bias")) {
      return new long[] {vision.intermediate()};
    }
    if (name.endsWith("fc2.weight")) {
      return new long[] {hidden, vision.intermediate()};
    }
    return name.endsWith("proj.weight") ? new long[] {hidden, hidden} : new long[] {hidden};
  }
}
