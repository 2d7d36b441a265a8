package striate.engine.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.model.JsonFile;
import striate.engine.model.TextConfig;
import striate.engine.model.VisionConfig;

/**
 * The {@code config.json} that LLaVA's and Bunny's loaders read beside a LoRA adapter or a
 * projector: the decoder's settings with the {@code mm_...} settings of the whole model. Paths in
 * it are absolute, since those loaders look for them from wherever they are started.
 */
public final class FlatConfig {
  /** Three generations of the same settings. */
  private static final List<String> ROTARY =
      List.of("rope_theta", "rope_scaling", "rope_parameters");

  private FlatConfig() {}

  /**
   * The base's settings as a run used them.
   *
   * @param padImages whether the run centred images on a square
   */
  public static ObjectNode of(Checkpoint base, boolean padImages) {
    ObjectNode root =
        base.layout() == Layout.HUGGING_FACE
            ? flattened(base)
            : JsonFile.object(base.directory().resolve(ModelFiles.CONFIG), JsonFile.MAX_BYTES);
    Path run = base.files().runConfig();
    if (run != null) {
      overlay(root, JsonFile.object(run, JsonFile.MAX_BYTES));
    }
    // LLaVA's and Bunny's code pin versions of transformers that know no rope_parameters
    JsonNode theta = root.at("/rope_parameters/rope_theta");
    if (theta.isNumber() && !root.hasNonNull("rope_theta")) {
      root.set("rope_theta", theta);
    }
    VisionConfig vision = base.architecture().vision();
    boolean clip = vision.family() == VisionConfig.Family.CLIP;
    String tower = tower(base, run, root);
    root.put("_name_or_path", base.directory().toAbsolutePath().normalize().toString());
    if (base.layout() != Layout.BUNNY) {
      name(root, base.layout(), base.architecture().text().family(), clip);
    }
    root.put("use_mm_proj", true);
    if (tower != null) {
      root.put("mm_vision_tower", tower);
    }
    root.put(
            "mm_projector_type",
            base.architecture().projectorLayers() == 1 ? "linear" : "mlp2x_gelu")
        .put("mm_hidden_size", vision.hidden())
        .put("mm_vision_select_layer", vision.featureLayer());
    if (clip) {
      root.put("mm_vision_select_feature", vision.dropFirst() ? "patch" : "cls_patch");
    }
    // LLaVA's loader takes a missing mm_use_im_patch_token for true
    return root.put("mm_use_im_start_end", false)
        .put("mm_use_im_patch_token", false)
        .put("image_aspect_ratio", padImages ? "pad" : "square")
        .put("tokenizer_model_max_length", base.maxTokens());
  }

  /** The settings of an adapter that the run started from are the model's. */
  private static void overlay(ObjectNode root, ObjectNode run) {
    if (!run.has("text_config") && !run.has("vision_config")) {
      run.remove(List.of("model_type", "architectures"));
      if (ROTARY.stream().anyMatch(run::hasNonNull)) {
        root.remove(ROTARY);
      }
      root.setAll(run);
    }
  }

  /** The decoder's part of a config that keeps it in an object of its own. */
  private static ObjectNode flattened(Checkpoint base) {
    return (ObjectNode) HuggingFaceConfig.write(base.architecture(), "float32").get("text_config");
  }

  /** Whose code is to load it; features of SigLIP towers are only taken rightly by Bunny's. */
  private static void name(ObjectNode root, Layout layout, TextConfig.Family family, boolean clip) {
    boolean llava = layout == Layout.LLAVA || clip;
    String written = root.path("model_type").asText("");
    if (layout == Layout.LLAVA && !written.equals("llava")) {
      return;
    }
    String type =
        switch (family) {
          case LLAMA -> llava ? "llava_llama" : "bunny-llama";
          case PHI3 -> llava ? "llava_phi3" : "bunny-phi3";
          case QWEN2 -> llava ? "llava_qwen2" : "bunny-qwen2";
        };
    String decoder =
        switch (family) {
          case LLAMA -> "Llama";
          case PHI3 -> "Phi3";
          case QWEN2 -> "Qwen2";
        };
    root.put("model_type", type);
    root.putArray("architectures").add((llava ? "Llava" : "Bunny") + decoder + "ForCausalLM");
  }

  /** Null where the tower is inside and not one of the published ones. */
  private static @Nullable String tower(Checkpoint base, @Nullable Path run, JsonNode root) {
    Path named = base.files().tower();
    if (named != null) {
      return named.toAbsolutePath().normalize().toString();
    }
    String written = root.path("mm_vision_tower").asText(root.path("vision_tower").asText(""));
    if (written.isEmpty()) {
      return KnownTowers.nameOf(base.architecture().vision());
    }
    List<Path> from = new ArrayList<>(List.of(base.directory(), Path.of("")));
    if (run != null) {
      from.add(0, run.resolveSibling(""));
    }
    try {
      return from.stream()
          .map(directory -> directory.resolve(written).toAbsolutePath().normalize())
          .filter(directory -> Files.isRegularFile(directory.resolve(ModelFiles.CONFIG)))
          .findFirst()
          .map(Path::toString)
          .orElse(written);
    } catch (InvalidPathException e) {
      return written;
    }
  }
}
