package striate.engine.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import striate.engine.model.JsonFile;
import striate.engine.run.OneLine;
import striate.engine.run.Problem;
import striate.engine.weights.DType;
import striate.engine.weights.TensorSource;

/**
 * Refuses checkpoints whose weights were quantised, by the method's name: what their config says,
 * and where it says nothing, what their tensors are called and made of.
 */
final class Quantisation {
  private static final String FIELD = "quantization_config";
  private static final String REMEDY =
      "take the unquantised checkpoint that it was made from;"
          + " dtype nf4 holds its frozen linears in 4 bits here";

  /** Values of {@code quant_method} that are not what people call the method. */
  private static final Map<String, String> METHODS =
      Map.of(
          "gptq", "GPTQ",
          "awq", "AWQ",
          "fp8", "FP8",
          "fbgemm_fp8", "FBGEMM FP8",
          "eetq", "EETQ",
          "hqq", "HQQ",
          "mxfp4", "MXFP4",
          "aqlm", "AQLM",
          "vptq", "VPTQ");

  /** Files that AutoGPTQ and AutoAWQ write beside a config. */
  private static final Map<String, String> FILES =
      Map.of("quantize_config.json", "GPTQ", "quant_config.json", "AWQ");

  /** Ends of tensor names that one method alone writes, the telling ones first. */
  private static final Map<Pattern, String> NAMES = names();

  private static final Set<DType> FP8 =
      Set.of(DType.F8_E5M2, DType.F8_E4M3, DType.F8_E5M2FNUZ, DType.F8_E4M3FNUZ, DType.F8_E8M0);

  private static final Set<DType> FLOATING = Set.of(DType.F16, DType.BF16, DType.F32, DType.F64);

  private Quantisation() {}

  private static Map<Pattern, String> names() {
    Map<String, String> ends = new LinkedHashMap<>();
    ends.put("\\.quant_state\\.bitsandbytes__\\w+", "bitsandbytes, 4 bits");
    ends.put("\\.(absmax|quant_map|nested_absmax|nested_quant_map)", "bitsandbytes, 4 bits");
    ends.put("\\.(SCB|weight_format)", "bitsandbytes, 8 bits");
    ends.put("\\.g_idx", "GPTQ");
    ends.put("\\.qweight", "GPTQ or AWQ");
    ends.put(
        "\\.(weight_packed|weight_shape|weight_zero_point|weight_g_idx)", "compressed-tensors");
    ends.put("\\.(weight_scale_inv|input_scale|activation_scale)", "FP8");
    ends.put("\\.weight_scale", "FP8 or compressed-tensors");
    ends.put("\\.weight_scales", "EETQ");
    ends.put("\\.W_q", "HQQ");
    ends.put("\\.weight\\._(data|scale|shift)", "quanto");
    ends.put("\\.weight:_\\w+|\\._weight_qdata", "torchao");
    ends.put("_blocks", "MXFP4");
    ends.put("\\.(codes|codebooks)", "AQLM");
    ends.put("\\.(centroids|res_centroids)", "VPTQ");
    Map<Pattern, String> names = new LinkedHashMap<>();
    ends.forEach((end, method) -> names.put(Pattern.compile(".*(?:" + end + ")"), method));
    return names;
  }

  /**
   * Looks into a model's or a tower's config and at the files beside it.
   *
   * @throws Problem where they say that the weights are quantised
   */
  static void refuseByConfig(Path directory) {
    Path config = directory.resolve(ModelFiles.CONFIG);
    if (Files.isRegularFile(config)) {
      JsonNode root = JsonFile.read(config);
      for (String part : List.of("", "text_config", "llm_config", "vision_config")) {
        JsonNode written = (part.isEmpty() ? root : root.path(part)).path(FIELD);
        String method = method(written);
        if (method != null) {
          throw refused(method, config + ", " + (part.isEmpty() ? "" : part + ".") + FIELD);
        }
      }
    }
    FILES.forEach(
        (name, method) -> {
          if (Files.isRegularFile(directory.resolve(name))) {
            throw refused(method, directory.resolve(name).toString());
          }
        });
  }

  private static @Nullable String method(JsonNode written) {
    if (written.isMissingNode() || written.isNull() || written.isEmpty()) {
      return null;
    }
    String method = written.path("quant_method").asText("");
    boolean eight =
        written.path("load_in_8bit").asBoolean() || written.path("_load_in_8bit").asBoolean();
    boolean four =
        written.path("load_in_4bit").asBoolean() || written.path("_load_in_4bit").asBoolean();
    if (method.isEmpty() || method.startsWith("bitsandbytes")) {
      boolean off = (written.has("load_in_8bit") || written.has("load_in_4bit")) && !eight && !four;
      if (off) {
        // switched off for loading: the weights are plain
        return null;
      }
      String bits = eight ? ", 8 bits" : four ? ", 4 bits" : "";
      return method.isEmpty() && bits.isEmpty() ? "by an unnamed method" : "bitsandbytes" + bits;
    }
    String bits = written.path("bits").isInt() ? ", " + written.path("bits").asInt() + " bits" : "";
    return METHODS.getOrDefault(method, OneLine.of(method, 40)) + bits;
  }

  /**
   * Looks at names and types of tensors.
   *
   * @param place the directory or file that they come from
   * @throws Problem where they are those of a method of quantisation
   */
  static void refuseByTensors(TensorSource tensors, Object place) {
    Set<String> names = new TreeSet<>(tensors.names());
    for (Map.Entry<Pattern, String> method : NAMES.entrySet()) {
      for (String name : names) {
        if (method.getKey().matcher(name).matches()) {
          throw refused(method.getValue(), place + ", tensor '" + name + "'");
        }
      }
    }
    for (String name : names) {
      DType type = tensors.info(name).dtype();
      if (name.endsWith(".weight") && !FLOATING.contains(type)) {
        throw refused(
            FP8.contains(type) ? "FP8" : "weights of type " + type,
            place + ", tensor '" + name + "'");
      }
    }
  }

  static Problem refused(String method, String place) {
    return Problem.badInput("the checkpoint is quantised (" + method + ")", place, REMEDY);
  }
}
