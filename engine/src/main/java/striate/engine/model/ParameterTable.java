package striate.engine.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Every parameter of an architecture by canonical (Hugging Face LLaVA) name, with its shape,
 * outermost dimension first. The order within each part is the one in which the network's kernels
 * expect them.
 *
 * @param tower the whole vision tower, also the layers behind the one whose features are used
 * @param language embeddings, decoder layers, final norm and the output head unless it is tied
 */
public record ParameterTable(
    Map<String, List<Long>> tower,
    Map<String, List<Long>> projector,
    Map<String, List<Long>> language) {
  private static final List<String> SEPARATE =
      List.of(
          "self_attn.q_proj",
          "self_attn.k_proj",
          "self_attn.v_proj",
          "self_attn.o_proj",
          "mlp.gate_proj",
          "mlp.up_proj",
          "mlp.down_proj");

  private static final List<String> FUSED =
      List.of("self_attn.qkv_proj", "self_attn.o_proj", "mlp.gate_up_proj", "mlp.down_proj");

  public static ParameterTable of(VlmArchitecture architecture) {
    return new ParameterTable(
        tower(architecture.vision()), projector(architecture), language(architecture.text()));
  }

  /** All parts in one: tower, projector, language. */
  public Map<String, List<Long>> all() {
    Map<String, List<Long>> all = new LinkedHashMap<>(tower);
    all.putAll(projector);
    all.putAll(language);
    return all;
  }

  /** Names that the network never computes with: what lies behind the tower's feature layer. */
  public static boolean isUnused(VisionConfig vision, String name) {
    String layers = "vision_tower.encoder.layers.";
    if (name.startsWith(layers)) {
      String number = name.substring(layers.length(), name.indexOf('.', layers.length()));
      return Integer.parseInt(number) >= vision.layersNeeded();
    }
    return name.startsWith("vision_tower.post_layernorm.");
  }

  /** (outputs, inputs) of each linear of one decoder layer, by name inside the layer. */
  public static Map<String, List<Long>> linears(TextConfig text) {
    long hidden = text.hidden();
    long query = (long) text.heads() * text.headDim();
    long keyValue = (long) text.kvHeads() * text.headDim();
    long intermediate = text.intermediate();
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    if (text.family() == TextConfig.Family.PHI3) {
      shapes.put(FUSED.get(0), List.of(query + 2 * keyValue, hidden));
      shapes.put(FUSED.get(1), List.of(hidden, query));
      shapes.put(FUSED.get(2), List.of(2 * intermediate, hidden));
      shapes.put(FUSED.get(3), List.of(hidden, intermediate));
      return shapes;
    }
    shapes.put(SEPARATE.get(0), List.of(query, hidden));
    shapes.put(SEPARATE.get(1), List.of(keyValue, hidden));
    shapes.put(SEPARATE.get(2), List.of(keyValue, hidden));
    shapes.put(SEPARATE.get(3), List.of(hidden, query));
    shapes.put(SEPARATE.get(4), List.of(intermediate, hidden));
    shapes.put(SEPARATE.get(5), List.of(intermediate, hidden));
    shapes.put(SEPARATE.get(6), List.of(hidden, intermediate));
    return shapes;
  }

  /** Every parameter of one decoder layer, by name inside the layer. */
  public static Map<String, List<Long>> layer(TextConfig text) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    List<Long> norm = List.of((long) text.hidden());
    shapes.put("input_layernorm.weight", norm);
    shapes.put("post_attention_layernorm.weight", norm);
    Map<String, List<Long>> linears = linears(text);
    linears.forEach((name, shape) -> shapes.put(name + ".weight", shape));
    if (text.family() == TextConfig.Family.QWEN2) {
      for (String biased : SEPARATE.subList(0, 3)) {
        List<Long> shape = linears.get(biased);
        shapes.put(biased + ".bias", Objects.requireNonNull(shape).subList(0, 1));
      }
    }
    return shapes;
  }

  private static Map<String, List<Long>> language(TextConfig text) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    List<Long> norm = List.of((long) text.hidden());
    List<Long> matrix = List.of((long) text.vocabulary(), (long) text.hidden());
    Map<String, List<Long>> parameters = layer(text);
    shapes.put("language_model.model.embed_tokens.weight", matrix);
    for (int i = 0; i < text.layers(); i++) {
      String layer = "language_model.model.layers." + i + ".";
      parameters.forEach((name, shape) -> shapes.put(layer + name, shape));
    }
    shapes.put("language_model.model.norm.weight", norm);
    if (!text.tiedEmbeddings()) {
      shapes.put("language_model.lm_head.weight", matrix);
    }
    return shapes;
  }

  private static Map<String, List<Long>> projector(VlmArchitecture architecture) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    long outputs = architecture.text().hidden();
    for (int i = 1; i <= architecture.projectorLayers(); i++) {
      long inputs = i == 1 ? architecture.vision().hidden() : outputs;
      String linear = "multi_modal_projector.linear_" + i;
      shapes.put(linear + ".weight", List.of(outputs, inputs));
      if (architecture.projectorBias()) {
        shapes.put(linear + ".bias", List.of(outputs));
      }
    }
    return shapes;
  }

  private static Map<String, List<Long>> tower(VisionConfig vision) {
    boolean clip = vision.family() == VisionConfig.Family.CLIP;
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    long hidden = vision.hidden();
    long patch = vision.patchSize();
    String embeddings = "vision_tower.embeddings.";
    shapes.put(embeddings + "patch_embedding.weight", List.of(hidden, 3L, patch, patch));
    shapes.put(
        embeddings + "position_embedding.weight", List.of((long) vision.positions(), hidden));
    if (clip) {
      shapes.put(embeddings + "class_embedding", List.of(hidden));
      norm(shapes, "vision_tower.pre_layrnorm", hidden);
    } else {
      shapes.put(embeddings + "patch_embedding.bias", List.of(hidden));
    }
    for (int i = 0; i < vision.layers(); i++) {
      String layer = "vision_tower.encoder.layers." + i + ".";
      norm(shapes, layer + "layer_norm1", hidden);
      for (String linear : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
        linear(shapes, layer + "self_attn." + linear, hidden, hidden);
      }
      norm(shapes, layer + "layer_norm2", hidden);
      linear(shapes, layer + "mlp.fc1", vision.intermediate(), hidden);
      linear(shapes, layer + "mlp.fc2", hidden, vision.intermediate());
    }
    norm(shapes, "vision_tower.post_layernorm", hidden);
    return shapes;
  }

  private static void norm(Map<String, List<Long>> shapes, String name, long size) {
    shapes.put(name + ".weight", List.of(size));
    shapes.put(name + ".bias", List.of(size));
  }

  private static void linear(
      Map<String, List<Long>> shapes, String name, long outputs, long inputs) {
    shapes.put(name + ".weight", List.of(outputs, inputs));
    shapes.put(name + ".bias", List.of(outputs));
  }
}
