package striate.engine.checkpoint;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One name for a tensor that several programs call differently: {@code
 * language_model.model.layers.N...}, {@code vision_tower...}, {@code
 * multi_modal_projector.linear_N...}.
 */
final class TensorNames {
  static final String LANGUAGE = "language_model.";
  static final String TOWER = "vision_tower.";
  static final String PROJECTOR = "multi_modal_projector.";

  /** In LLaVA's and Bunny's code the projector is a sequence of linears with GELUs between. */
  private static final Pattern SEQUENCE =
      Pattern.compile("(?:.*\\.)?mm_projector\\.(?:(\\d{1,3})\\.)?(weight|bias)");

  /** Buffers and heads that some versions store and no forward pass of ours reads. */
  private static final List<String> UNREAD =
      List.of(".rotary_emb.inv_freq", ".position_ids", "logit_scale", "logit_bias");

  /** What a whole CLIP or SigLIP model has beside its tower. */
  private static final List<String> TEXT_TOWER =
      List.of("text_model.", "text_projection.", "visual_projection.");

  private TensorNames() {}

  /** The name of a tensor of a whole model, a language model or a projector's file. */
  static String canonical(String stored) {
    String name = withoutPrefix(stored, "base_model.model.");
    Matcher sequence = SEQUENCE.matcher(name);
    if (sequence.matches()) {
      int place = sequence.group(1) == null ? 0 : Integer.parseInt(sequence.group(1));
      return PROJECTOR + "linear_" + (place / 2 + 1) + "." + sequence.group(2);
    }
    if (name.startsWith("model.language_model.")) {
      return LANGUAGE + "model." + name.substring("model.language_model.".length());
    }
    if (name.startsWith("lm_head.")) {
      return LANGUAGE + name;
    }
    String inner = withoutPrefix(name, "model.");
    if (inner.startsWith(TOWER)) {
      return tower(withoutPrefix(inner.substring(TOWER.length()), TOWER));
    }
    if (inner.startsWith(PROJECTOR)) {
      return inner;
    }
    return name.startsWith("model.") ? LANGUAGE + name : name;
  }

  /** The name of a tensor of a tower's own directory; null where it is no part of the tower. */
  static @Nullable String ofTower(String stored) {
    return TEXT_TOWER.stream().anyMatch(stored::startsWith) || isUnread(stored)
        ? null
        : tower(stored);
  }

  private static String tower(String name) {
    return TOWER + withoutPrefix(name, "vision_model.");
  }

  /** Whether no forward pass reads it, whatever the model. */
  static boolean isUnread(String name) {
    return name.startsWith(TOWER + "head.") || UNREAD.stream().anyMatch(name::endsWith);
  }

  private static String withoutPrefix(String name, String prefix) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }
}
