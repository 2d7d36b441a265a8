package striate.engine.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import striate.engine.model.JsonFile;
import striate.engine.model.ParameterTable;
import striate.engine.model.TextConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;
import striate.engine.weights.TensorSource;

/**
 * A low-rank adapter of the decoder's linears as PEFT stores it, and the projector that was trained
 * with it, if any.
 *
 * @param alpha the addition is B A x alpha / rank
 * @param dropout share of A's inputs that was zeroed in training
 * @param tensors by canonical name, {@code
 *     language_model.model.layers.N.mlp.up_proj.lora_A.weight}: A (rank, inputs), B (outputs, rank)
 * @param projector {@code multi_modal_projector.linear_N...} by canonical name; null where none
 *     lies beside the adapter
 */
public record PeftAdapter(
    int rank, double alpha, double dropout, TensorSource tensors, @Nullable TensorSource projector)
    implements AutoCloseable {
  static final String CONFIG = "adapter_config.json";
  private static final List<String> WEIGHTS =
      List.of("adapter_model.safetensors", "adapter_model.bin");

  /** The trained projector as Striate, LLaVA's and Bunny's code put it beside an adapter. */
  private static final List<String> PROJECTORS =
      List.of("projector.safetensors", "non_lora_trainables.bin", "mm_projector.bin");

  static final String CANONICAL = "language_model.model.";

  /** Names by today's and by older transformers, and of text-only models. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?:base_model\\.model\\.)?"
              + "(?:model\\.language_model\\.|language_model\\.model\\.|language_model\\.|model\\.)?"
              + "layers\\.(0|[1-9]\\d{0,5})\\.((?:self_attn|mlp)\\.[a-z_]+)"
              + "\\.lora_([AB])(?:\\.default)?\\.weight");

  /**
   * Settings that change what an adapter computes, with the only value of each that is understood.
   */
  static final Map<String, JsonNode> PLAIN = plain();

  private static Map<String, JsonNode> plain() {
    JsonNodeFactory json = JsonNodeFactory.instance;
    Map<String, JsonNode> plain = new LinkedHashMap<>();
    plain.put("peft_type", json.textNode("LORA"));
    plain.put("bias", json.textNode("none"));
    for (String flag :
        List.of(
            "use_dora", "use_rslora", "use_qalora", "use_bdlora", "fan_in_fan_out", "lora_bias")) {
      plain.put(flag, json.booleanNode(false));
    }
    for (String absent :
        List.of(
            "modules_to_save",
            "layer_replication",
            "target_parameters",
            "trainable_token_indices",
            "alora_invocation_tokens")) {
      plain.put(absent, json.nullNode());
    }
    plain.put("rank_pattern", json.objectNode());
    plain.put("alpha_pattern", json.objectNode());
    return plain;
  }

  /**
   * Reads {@code adapter_config.json}, the matrices, and the trained projector where one lies
   * beside them.
   *
   * @throws Problem where a file is missing or broken, the adapter is of a kind that is not plain
   *     LoRA, or it does not fit the model
   */
  public static PeftAdapter read(Path directory, VlmArchitecture architecture) {
    if (!Files.isDirectory(directory)) {
      throw Problem.badInput(
          "there is no such directory", directory, "give the directory that holds " + CONFIG);
    }
    Path configFile = directory.resolve(CONFIG);
    JsonNode config = JsonFile.read(configFile);
    PLAIN.forEach(
        (field, expected) -> {
          JsonNode value = config.path(field);
          if (!value.isMissingNode() && !value.isNull() && !value.equals(expected)) {
            throw Problem.badInput(
                "'" + field + "' is " + value + ", which is not supported",
                configFile,
                "take a plain LoRA adapter (" + field + " " + expected + ")");
          }
        });
    int rank = config.path("r").asInt(0);
    double alpha = config.path("lora_alpha").asDouble(Double.NaN);
    double dropout = config.path("lora_dropout").asDouble(0);
    if (rank < 1 || !Double.isFinite(alpha) || !(dropout >= 0 && dropout < 1)) {
      throw Problem.badInput(
          "r "
              + config.path("r")
              + ", lora_alpha "
              + config.path("lora_alpha")
              + ", lora_dropout "
              + config.path("lora_dropout")
              + " are no LoRA settings",
          configFile,
          "take a LoRA adapter that PEFT wrote");
    }
    Path weights = first(directory, WEIGHTS);
    if (weights == null) {
      throw Problem.badInput(
          "there is no " + WEIGHTS.get(0), directory, "copy the adapter's directory again");
    }
    TensorSource stored = StoredTensors.file(weights);
    Map<String, String> names = canonicalNames(stored, weights);
    check(stored, weights, names, rank, architecture.text());
    Map<String, String> byStored = new HashMap<>();
    names.forEach((canonical, storedName) -> byStored.put(storedName, canonical));
    Path projector = projectorFile(directory);
    return new PeftAdapter(
        rank,
        alpha,
        dropout,
        new JoinedTensors().add(stored, byStored::get, weights),
        projector == null ? null : readProjector(projector, architecture));
  }

  /** The file with a trained projector beside an adapter; null where there is none. */
  static @Nullable Path projectorFile(Path directory) {
    return first(directory, PROJECTORS);
  }

  private static @Nullable Path first(Path directory, List<String> names) {
    return names.stream().map(directory::resolve).filter(Files::exists).findFirst().orElse(null);
  }

  private static Map<String, String> canonicalNames(TensorSource stored, Path file) {
    Map<String, String> names = new TreeMap<>();
    for (String name : stored.names()) {
      Matcher match = NAME.matcher(name);
      if (!match.matches()) {
        throw Problem.badInput(
            "'" + name + "' is no low-rank matrix of a decoder layer's linear",
            file,
            "take an adapter of the decoder only");
      }
      String canonical =
          CANONICAL
              + "layers."
              + match.group(1)
              + "."
              + match.group(2)
              + ".lora_"
              + match.group(3)
              + ".weight";
      String other = names.put(canonical, name);
      if (other != null) {
        throw Problem.badInput(
            "'" + name + "' and '" + other + "' are the same matrix", file, "keep one of them");
      }
    }
    if (names.isEmpty()) {
      throw Problem.badInput("it holds no matrices", file, "take another adapter");
    }
    return names;
  }

  private static void check(
      TensorSource stored, Path file, Map<String, String> names, int rank, TextConfig text) {
    Map<String, List<Long>> linears = ParameterTable.linears(text);
    names.forEach(
        (name, storedName) -> {
          Matcher match = NAME.matcher(name);
          if (!match.matches()) {
            throw new IllegalStateException(name);
          }
          List<Long> linear = linears.get(match.group(2));
          if (linear == null || Integer.parseInt(match.group(1)) >= text.layers()) {
            throw Problem.badInput(
                "'"
                    + storedName
                    + "' belongs to no linear of the model's "
                    + text.layers()
                    + " layers",
                file,
                "take an adapter of this model");
          }
          boolean first = match.group(3).equals("A");
          List<Long> expected =
              first ? List.of((long) rank, linear.get(1)) : List.of(linear.get(0), (long) rank);
          if (!stored.info(storedName).shape().equals(expected)) {
            throw Problem.badInput(
                "'"
                    + storedName
                    + "' is "
                    + stored.info(storedName).shape()
                    + " instead of "
                    + expected,
                file,
                "take an adapter of this model");
          }
          String partner =
              name.replace(first ? ".lora_A." : ".lora_B.", first ? ".lora_B." : ".lora_A.");
          if (!names.containsKey(partner)) {
            throw Problem.badInput(
                "'" + storedName + "' has no partner '" + partner + "'",
                file,
                "copy the file again");
          }
        });
  }

  private static TensorSource readProjector(Path file, VlmArchitecture architecture) {
    JoinedTensors stored =
        new JoinedTensors().add(StoredTensors.file(file), TensorNames::canonical, file);
    Map<String, List<Long>> expected = new TreeMap<>(ParameterTable.of(architecture).projector());
    Map<String, List<Long>> found = new TreeMap<>();
    stored.names().forEach(name -> found.put(name, stored.info(name).shape()));
    if (!found.equals(expected)) {
      throw Problem.badInput(
          "the projector's tensors are " + found + " instead of " + expected,
          file,
          "take the projector of this model");
    }
    return stored;
  }

  /** The decoder layers it reaches, ascending. */
  public List<Integer> layers() {
    TreeSet<Integer> layers = new TreeSet<>();
    for (String name : tensors.names()) {
      Matcher match = NAME.matcher(name);
      if (match.matches()) {
        layers.add(Integer.parseInt(match.group(1)));
      }
    }
    return new ArrayList<>(layers);
  }

  @Override
  public void close() {
    tensors.close();
    if (projector != null) {
      projector.close();
    }
  }
}
