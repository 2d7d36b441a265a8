package striate.engine.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * The fields of PEFT's {@code adapter_config.json}, as PEFT 0.21 reads them, with the values under
 * which an adapter adds B A x alpha / rank to linear layers and nothing else. A field that is not
 * in the table may only hold nothing: null, false, or an empty list, object or text.
 */
final class AdapterFields {
  /** How the matrices were drawn at first; training went on from there on an unchanged base. */
  private static final Set<String> HARMLESS_STARTS =
      Set.of("gaussian", "eva", "orthogonal", "mica");

  /** These subtract their first matrices from the base, and PEFT can undo it afterwards. */
  private static final Set<String> CONVERTIBLE_STARTS =
      Set.of("pissa", "olora", "corda", "lora_ga");

  private static final int SHOWN = 60;

  /**
   * @param values in words, for the message
   * @param accepts whether a value changes nothing
   */
  private record Field(String values, Predicate<JsonNode> accepts) {}

  private static final Map<String, Field> TABLE = table();

  private AdapterFields() {}

  private static Map<String, Field> table() {
    Map<String, Field> table = new LinkedHashMap<>();
    // what AdapterConfig reads and computes with
    any(table, "r", "lora_alpha", "lora_dropout", "use_rslora");
    any(table, "target_modules", "exclude_modules", "layers_to_transform", "layers_pattern");
    // where the adapter comes from
    any(table, "base_model_name_or_path", "revision", "auto_mapping", "peft_version");
    any(table, "inference_mode", "runtime_config", "megatron_core");
    // read by PEFT only together with the init_lora_weights or the flag of that name
    any(table, "loftq_config", "eva_config", "corda_config", "lora_ga_config", "qalora_group_size");
    // PEFT itself sets it to false on linear layers
    any(table, "fan_in_fan_out");
    // of adapters in the embeddings, which are refused by their tensors' names
    any(table, "ensure_weight_tying");
    // earlier versions of PEFT, and ms-swift: of training, or of how PEFT keeps the matrices
    any(table, "merge_weights", "lora_dtype", "lorap_lr_ratio", "lorap_emb_lr");
    // one kind of adapter of several
    table.put("peft_type", text("\"LORA\"", Set.of("LORA")));
    table.put("bias", text("\"none\"", Set.of("none")));
    table.put(
        "task_type",
        text("null or \"CAUSAL_LM\"", Set.of("CAUSAL_LM", "SEQ_2_SEQ_LM", "FEATURE_EXTRACTION")));
    table.put(
        "init_lora_weights",
        new Field(
            "true, false, \"gaussian\", \"eva\", \"orthogonal\" or \"mica\"",
            value -> value.isBoolean() || HARMLESS_STARTS.contains(start(value))));
    // what would compute something else
    nothing(table, "use_dora", "use_qalora", "use_bdlora", "lora_bias");
    nothing(table, "rank_pattern", "alpha_pattern", "layer_replication");
    nothing(table, "modules_to_save", "target_parameters", "trainable_token_indices");
    nothing(table, "alora_invocation_tokens", "arrow_config", "kasa_config", "velora_config");
    nothing(table, "monteclora_config", "megatron_config");
    return table;
  }

  private static void any(Map<String, Field> table, String... names) {
    for (String name : names) {
      table.put(name, new Field("any", value -> true));
    }
  }

  private static void nothing(Map<String, Field> table, String... names) {
    for (String name : names) {
      table.put(name, new Field("null, false or empty", AdapterFields::isNothing));
    }
  }

  private static Field text(String values, Set<String> accepted) {
    return new Field(values, value -> value.isTextual() && accepted.contains(value.asText()));
  }

  private static boolean isNothing(JsonNode value) {
    return value.isNull()
        || (value.isBoolean() && !value.asBoolean())
        || (value.isContainerNode() && value.isEmpty())
        || (value.isTextual() && value.asText().isEmpty());
  }

  private static String start(JsonNode value) {
    return value.asText().toLowerCase(Locale.ROOT);
  }

  /**
   * Lets an adapter pass that is LoRA as described above.
   *
   * @throws Problem naming the first field that is not known to change nothing
   */
  static void check(Path file, JsonNode config) {
    config
        .fields()
        .forEachRemaining(
            entry -> {
              JsonNode value = entry.getValue();
              Field field = TABLE.get(entry.getKey());
              boolean accepted =
                  value.isNull()
                      || (field == null ? isNothing(value) : field.accepts().test(value));
              if (!accepted) {
                throw refused(file, entry.getKey(), value, field);
              }
            });
  }

  private static Problem refused(Path file, String name, JsonNode value, @Nullable Field field) {
    String said = "'" + shortened(name) + "' is " + shortened(value.toString());
    if (field == null) {
      return Problem.badInput(
          said + ", a setting that is not known",
          file,
          "merge the adapter with the PEFT that wrote it (merge_and_unload), and take the result");
    }
    if (name.equals("init_lora_weights") && changesBase(start(value))) {
      return Problem.badInput(
          said + ": it is an addition to a base that PEFT changed first, not to the base itself",
          file,
          start(value).equals("loftq")
              ? "merge it into its own base with PEFT (merge_and_unload), and take the result"
              : "convert it with PEFT: save_pretrained(directory,"
                  + " path_initial_model_for_weight_conversion=...)");
    }
    return Problem.badInput(
        said + ", which is not supported",
        file,
        "take a plain LoRA adapter ("
            + name
            + ": "
            + field.values()
            + "), or merge this one with"
            + " PEFT (merge_and_unload)");
  }

  private static boolean changesBase(String start) {
    return start.equals("loftq") || CONVERTIBLE_STARTS.stream().anyMatch(start::startsWith);
  }

  private static String shortened(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN - 3) + "..." : text;
  }
}
