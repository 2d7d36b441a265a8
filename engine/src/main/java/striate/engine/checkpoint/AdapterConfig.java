package striate.engine.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import striate.engine.model.JsonFile;
import striate.engine.run.Problem;

/**
 * A LoRA adapter's {@code adapter_config.json}, known to be of a kind that is computed exactly as
 * PEFT computes it.
 *
 * @param rank of every pair of matrices
 * @param alpha the addition is B A x alpha / rank; of a rank-stabilised adapter ({@code
 *     use_rslora}), whose addition is B A x lora_alpha / sqrt(rank), lora_alpha x sqrt(rank)
 * @param dropout share of A's inputs that was zeroed in training, from 0 to under 1
 * @param modules that have adapters
 */
record AdapterConfig(int rank, double alpha, double dropout, TargetModules modules) {
  static final String FILE = "adapter_config.json";

  private static final int MAX_RANK = 1 << 20;

  /**
   * @throws Problem naming the field that is wrong or not supported
   */
  static AdapterConfig read(Path file) {
    JsonNode config = JsonFile.object(file, JsonFile.MAX_BYTES);
    AdapterFields.check(file, config);
    JsonNode rank = config.path("r");
    if (!rank.isInt() || rank.asInt() < 1 || rank.asInt() > MAX_RANK) {
      throw wrong(file, "r", rank, "a whole number of at least 1");
    }
    JsonNode alpha = config.path("lora_alpha");
    if (!alpha.isNumber() || !Double.isFinite(alpha.asDouble())) {
      throw wrong(file, "lora_alpha", alpha, "a number");
    }
    JsonNode dropout = config.path("lora_dropout");
    boolean none = dropout.isMissingNode() || dropout.isNull();
    if (!none && !(dropout.isNumber() && dropout.asDouble() >= 0 && dropout.asDouble() < 1)) {
      throw wrong(file, "lora_dropout", dropout, "a number from 0 to under 1");
    }
    JsonNode stabilised = config.path("use_rslora");
    if (!stabilised.isMissingNode() && !stabilised.isNull() && !stabilised.isBoolean()) {
      throw wrong(file, "use_rslora", stabilised, "true or false");
    }
    double scale = stabilised.asBoolean(false) ? Math.sqrt(rank.asInt()) : 1;
    return new AdapterConfig(
        rank.asInt(),
        alpha.asDouble() * scale,
        none ? 0 : dropout.asDouble(),
        TargetModules.read(file, config));
  }

  private static Problem wrong(Path file, String field, JsonNode value, String expected) {
    return Problem.badInput(
        "'" + field + "' is " + (value.isMissingNode() ? "missing" : value) + ", not " + expected,
        file,
        "take a LoRA adapter that PEFT wrote");
  }
}
