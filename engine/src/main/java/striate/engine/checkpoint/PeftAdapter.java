package striate.engine.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
  static final String CONFIG = AdapterConfig.FILE;

  /** PEFT's own order: where both are there, it reads the first. */
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
   * Reads {@code adapter_config.json}, the matrices, and the trained projector where one lies
   * beside them.
   *
   * @throws Problem where a file is missing or broken, the adapter is of a kind that is not plain
   *     LoRA, or it does not fit the model
   */
  public static PeftAdapter read(Path directory, VlmArchitecture architecture) {
    if (!Files.isDirectory(directory)) {
      throw Problem.badInput(
          "directory not found", directory, "give the directory that holds " + CONFIG);
    }
    AdapterConfig config = AdapterConfig.read(directory.resolve(CONFIG));
    Path weights = first(directory, WEIGHTS);
    if (weights == null) {
      throw Problem.badInput(
          "neither " + String.join(" nor ", WEIGHTS) + " found",
          directory,
          "copy the adapter's directory again");
    }
    TensorSource stored = StoredTensors.file(weights);
    Map<String, String> names = canonicalNames(stored, weights);
    check(stored, weights, names, config, architecture.text());
    Map<String, String> byStored = new HashMap<>();
    names.forEach((canonical, storedName) -> byStored.put(storedName, canonical));
    Path projector = projectorFile(directory);
    return new PeftAdapter(
        config.rank(),
        config.alpha(),
        config.dropout(),
        new JoinedTensors().add(stored, byStored::get, weights),
        projector == null ? null : readProjector(projector, architecture));
  }

  /** Where an adapter's files say the same thing twice, one line each, and which of them counts. */
  static List<String> notes(Path directory) {
    List<Path> weights = WEIGHTS.stream().map(directory::resolve).filter(Files::exists).toList();
    return weights.size() < 2
        ? List.of()
        : List.of(
            "adapter_model.safetensors counts and adapter_model.bin beside it does not, as in PEFT"
                + " - "
                + directory);
  }

  /** The file with a trained projector beside an adapter; null where none is found. */
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
            "'" + name + "' is not a low-rank matrix of a decoder layer's linear",
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
      throw Problem.badInput("the file holds no matrices", file, "take another adapter");
    }
    return names;
  }

  private static void check(
      TensorSource stored,
      Path file,
      Map<String, String> names,
      AdapterConfig config,
      TextConfig text) {
    Map<String, List<Long>> linears = ParameterTable.linears(text);
    Long rank = (long) config.rank();
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
          List<Long> expected = first ? List.of(rank, linear.get(1)) : List.of(linear.get(0), rank);
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
          String leavingOut =
              config.modules().leavingOut(Integer.parseInt(match.group(1)), match.group(2));
          if (leavingOut != null) {
            throw Problem.badInput(
                "'" + leavingOut + "' leaves out '" + storedName + "', which the file holds",
                file.resolveSibling(CONFIG),
                "take " + CONFIG + " and matrices of the same adapter");
          }
        });
  }

  private static TensorSource readProjector(Path file, VlmArchitecture architecture) {
    ProjectorFile.requireProjectorOnly(file);
    JoinedTensors stored =
        new JoinedTensors().add(StoredTensors.file(file), TensorNames::canonical, file);
    String differences =
        ShapeDifferences.of(new TreeMap<>(ParameterTable.of(architecture).projector()), stored);
    if (!differences.isEmpty()) {
      throw Problem.badInput(
          "the projector does not fit the model: " + differences,
          file,
          "take the projector that was trained for this model");
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
