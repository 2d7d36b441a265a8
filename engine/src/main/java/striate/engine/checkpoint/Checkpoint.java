package striate.engine.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.model.ParameterTable;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;
import striate.engine.weights.RenamedTensors;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.ShardedTensors;
import striate.engine.weights.TensorSource;

/**
 * A whole vision-language checkpoint on disk, opened and checked: each tensor the network computes
 * with is there in the shape that the config gives it.
 *
 * @param tensors under canonical names ({@code language_model.model.layers.N...}, {@code
 *     vision_tower...}, {@code multi_modal_projector.linear_N...})
 */
public record Checkpoint(Path directory, VlmArchitecture architecture, TensorSource tensors)
    implements AutoCloseable {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final int LISTED = 12;

  /** Buffers and heads that some versions store and no forward pass of ours reads. */
  private static final List<String> IGNORED =
      List.of(".rotary_emb.inv_freq", ".position_ids", ".logit_scale");

  /**
   * Opens a Hugging Face LLaVA directory: {@code config.json} and {@code model.safetensors} or its
   * sharded form.
   *
   * @throws Problem where something is missing, broken or does not fit together
   */
  public static Checkpoint open(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw Problem.badInput(
          "there is no such directory", directory, "give the directory that holds config.json");
    }
    VlmArchitecture architecture = HuggingFaceConfig.read(directory.resolve("config.json"));
    TensorSource stored = openTensors(directory);
    Map<String, String> storedNames = new LinkedHashMap<>();
    for (String name : stored.names()) {
      String other = storedNames.put(canonical(name), name);
      if (other != null) {
        throw Problem.badInput(
            "'" + name + "' and '" + other + "' are the same tensor under two names",
            directory,
            "keep one of them");
      }
    }
    check(directory, architecture, stored, storedNames);
    return new Checkpoint(directory, architecture, new RenamedTensors(stored, storedNames));
  }

  private static TensorSource openTensors(Path directory) {
    if (Files.exists(directory.resolve(INDEX))) {
      return ShardedTensors.open(directory.resolve(INDEX));
    }
    if (!Files.exists(directory.resolve(SINGLE))) {
      throw Problem.badInput(
          "there is neither " + SINGLE + " nor " + INDEX,
          directory,
          "check that the download is complete and in safetensors format");
    }
    return SafetensorsFile.open(directory.resolve(SINGLE));
  }

  /** The canonical name of a tensor as any version of transformers stores it. */
  static String canonical(String stored) {
    String name = stored;
    if (name.startsWith("model.language_model.")) {
      name = "language_model.model." + name.substring("model.language_model.".length());
    } else if (name.startsWith("lm_head.")) {
      name = "language_model." + name;
    } else if (name.startsWith("model.vision_tower.")
        || name.startsWith("model.multi_modal_projector.")) {
      name = name.substring("model.".length());
    }
    return name.startsWith("vision_tower.vision_model.")
        ? "vision_tower." + name.substring("vision_tower.vision_model.".length())
        : name;
  }

  private static void check(
      Path directory,
      VlmArchitecture architecture,
      TensorSource stored,
      Map<String, String> storedNames) {
    Map<String, List<Long>> expected = ParameterTable.of(architecture).all();
    List<String> missing = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    expected.forEach(
        (name, shape) -> {
          String storedName = storedNames.get(name);
          if (storedName == null) {
            if (!ParameterTable.isUnused(architecture.vision(), name)) {
              missing.add(name + " " + shape);
            }
          } else if (!stored.info(storedName).shape().equals(shape)) {
            misshapen.add(name + " " + stored.info(storedName).shape() + " instead of " + shape);
          }
        });
    Set<String> surplus = new TreeSet<>(storedNames.keySet());
    surplus.removeAll(expected.keySet());
    surplus.removeIf(name -> isIgnored(architecture, name));
    if (!missing.isEmpty() || !surplus.isEmpty() || !misshapen.isEmpty()) {
      throw Problem.badInput(
          "the tensors are not those of the config"
              + listed("missing", missing)
              + listed("surplus", List.copyOf(surplus))
              + listed("of another shape", misshapen),
          directory,
          "take config.json and weights of the same model");
    }
  }

  private static boolean isIgnored(VlmArchitecture architecture, String name) {
    boolean tiedHead =
        architecture.text().tiedEmbeddings() && name.equals("language_model.lm_head.weight");
    return tiedHead
        || name.startsWith("vision_tower.head.")
        || IGNORED.stream().anyMatch(name::endsWith);
  }

  private static String listed(String what, List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    String shown = String.join(", ", names.subList(0, Math.min(LISTED, names.size())));
    String more = names.size() > LISTED ? " and " + (names.size() - LISTED) + " more" : "";
    return "; " + names.size() + " " + what + ": " + shown + more;
  }

  @Override
  public void close() {
    tensors.close();
  }
}
