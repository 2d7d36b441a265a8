package striate.engine.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * The modules that an {@code adapter_config.json} puts adapters on. PEFT reads no others from the
 * file with the matrices, without a word; where the two differ, one of them belongs to another
 * adapter.
 *
 * @param targets whether {@code target_modules} names a module
 * @param excluded whether {@code exclude_modules} does
 * @param layers {@code layers_to_transform}; null = all
 */
record TargetModules(
    Predicate<String> targets, Predicate<String> excluded, @Nullable List<Integer> layers) {

  /** What stands before {@code layers.N} in the models that a decoder is part of. */
  private static final List<String> PREFIXES =
      List.of("", "model.", "language_model.", "model.language_model.", "language_model.model.");

  /**
   * @throws Problem naming the field that cannot be understood
   */
  static TargetModules read(Path file, JsonNode config) {
    JsonNode target = config.path("target_modules");
    JsonNode exclude = config.path("exclude_modules");
    return new TargetModules(
        isNone(target) || target.asText().equals("all-linear")
            ? module -> true
            : named(file, "target_modules", target),
        isNone(exclude) ? module -> false : named(file, "exclude_modules", exclude),
        // PEFT takes no layer numbers together with a pattern
        target.isTextual() ? null : layers(file, config.path("layers_to_transform")));
  }

  private static boolean isNone(JsonNode value) {
    return value.isMissingNode() || value.isNull() || (value.isContainerNode() && value.isEmpty());
  }

  private static Predicate<String> named(Path file, String field, JsonNode value) {
    if (value.isTextual()) {
      return pattern(file, field, value.asText());
    }
    List<String> names = new ArrayList<>();
    for (JsonNode name : value) {
      if (!name.isTextual()) {
        throw wrong(file, field, value, "names of modules or a pattern");
      }
      names.add(name.asText());
    }
    return module ->
        names.stream().anyMatch(name -> isFullName(name, module) || module.endsWith("." + name));
  }

  private static boolean isFullName(String name, String module) {
    return name.endsWith(module)
        && PREFIXES.contains(name.substring(0, name.length() - module.length()));
  }

  private static Predicate<String> pattern(Path file, String field, String written) {
    try {
      Pattern pattern = Pattern.compile(written);
      return module -> PREFIXES.stream().anyMatch(p -> pattern.matcher(p + module).matches());
    } catch (PatternSyntaxException e) {
      throw Problem.badInput(
          "'" + field + "' is a pattern that cannot be read: " + e.getDescription(),
          file,
          "list the modules' names instead",
          e);
    }
  }

  private static @Nullable List<Integer> layers(Path file, JsonNode written) {
    if (isNone(written)) {
      return null;
    }
    List<Integer> layers = new ArrayList<>();
    for (JsonNode layer : written.isArray() ? written : List.of(written)) {
      if (!layer.isInt()) {
        throw wrong(file, "layers_to_transform", written, "layer numbers");
      }
      layers.add(layer.asInt());
    }
    return layers;
  }

  private static Problem wrong(Path file, String field, JsonNode value, String expected) {
    return Problem.badInput(
        "'" + field + "' is " + value + ", not " + expected,
        file,
        "take a LoRA adapter that PEFT wrote");
  }

  /**
   * The field that keeps PEFT from reading a linear's matrices; null where none does.
   *
   * @param linear {@code self_attn.q_proj}, for example
   */
  @Nullable String leavingOut(int layer, String linear) {
    String module = "layers." + layer + "." + linear;
    if (excluded.test(module)) {
      return "exclude_modules";
    }
    if (!targets.test(module)) {
      return "target_modules";
    }
    return layers == null || layers.contains(layer) ? null : "layers_to_transform";
  }
}
