package striate.engine.checkpoint;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import striate.engine.model.VisionConfig;

/**
 * The two towers of the published models, for checkpoints that hold a tower's weights but name only
 * where its config was: a published Bunny is such a one. The weights' shapes are checked against
 * these.
 */
final class KnownTowers {
  private static final Map<String, VisionConfig> BY_NAME =
      Map.of(
          "clip-vit-large-patch14-336",
          new VisionConfig(
              VisionConfig.Family.CLIP, 1024, 4096, 24, 16, 336, 14, 1e-5, "quick_gelu", -2, true),
          "siglip-so400m-patch14-384",
          new VisionConfig(
              VisionConfig.Family.SIGLIP,
              1152,
              4304,
              27,
              16,
              384,
              14,
              1e-6,
              "gelu_pytorch_tanh",
              -2,
              false));

  private KnownTowers() {}

  /**
   * @param written a path or a name on the hub; its last part counts
   */
  static @Nullable VisionConfig named(String written) {
    String last = written.replaceAll("[/\\\\]+$", "").replaceAll(".*[/\\\\]", "");
    return BY_NAME.get(last.toLowerCase(Locale.ROOT));
  }

  /** The name on the hub of a published tower with these sizes; null where it is another. */
  static @Nullable String nameOf(VisionConfig vision) {
    VisionConfig sizes = vision.withFeatures(-2, vision.family() == VisionConfig.Family.CLIP);
    return BY_NAME.entrySet().stream()
        .filter(known -> known.getValue().equals(sizes))
        .map(known -> (known.getKey().startsWith("clip") ? "openai/" : "google/") + known.getKey())
        .findFirst()
        .orElse(null);
  }
}
