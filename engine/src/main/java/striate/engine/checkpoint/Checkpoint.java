package striate.engine.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.model.JsonFile;
import striate.engine.model.LlavaConfig;
import striate.engine.model.TextConfig;
import striate.engine.model.TowerConfig;
import striate.engine.model.VisionConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;
import striate.engine.weights.TensorSource;

/**
 * A vision-language model on disk, opened and checked: each tensor that the network computes with
 * is there in the shape that the config gives it.
 *
 * @param files what it was opened from; its adapter is not part of the tensors
 * @param tensors under canonical names ({@code language_model.model.layers.N...}, {@code
 *     vision_tower...}, {@code multi_modal_projector.linear_N...})
 * @param preprocessing the directory whose {@code preprocessor_config.json} or {@code
 *     processor_config.json} counts: the model's own or else the tower's; it may have neither, and
 *     then the standard of the tower's kind is meant
 * @param padImages whether conversations' images are first centred on a square
 * @param maxTokens of the longest sample, image tokens included
 * @param notes where two files or fields disagree, one line each: what disagrees and which counts
 */
public record Checkpoint(
    ModelFiles files,
    Layout layout,
    VlmArchitecture architecture,
    TensorSource tensors,
    Path preprocessing,
    boolean padImages,
    int maxTokens,
    List<String> notes)
    implements AutoCloseable {

  /** Opens a whole checkpoint. */
  public static Checkpoint open(Path directory) {
    return open(ModelFiles.of(directory));
  }

  /**
   * Opens a model of any layout, told apart by what its files hold.
   *
   * @throws Problem where something is missing, broken or does not fit together
   */
  public static Checkpoint open(ModelFiles named) {
    ModelFiles files = named.resolved();
    Path config = files.model().resolve(ModelFiles.CONFIG);
    JoinedTensors tensors = new JoinedTensors();
    try {
      Checkpoint opened =
          LlavaConfig.isFlat(config)
              ? ofParts(files, LlavaConfig.read(config), tensors)
              : whole(files, HuggingFaceConfig.read(config), tensors);
      TensorCheck.check(files.model(), opened.architecture(), tensors);
      return opened;
    } catch (RuntimeException e) {
      tensors.close();
      throw e;
    }
  }

  private static Checkpoint whole(
      ModelFiles files, VlmArchitecture architecture, JoinedTensors tensors) {
    if (files.tower() != null || files.projector() != null) {
      throw Problem.badInput(
          "the model has a tower and a projector of its own",
          files.model(),
          "leave " + (files.tower() != null ? "the tower" : "the projector") + " out");
    }
    Path directory = files.model();
    tensors.add(StoredTensors.open(directory), TensorNames::canonical, directory);
    TextConfig text = withAllStops(architecture.text(), directory);
    return new Checkpoint(
        files,
        Layout.HUGGING_FACE,
        architecture.withText(text),
        tensors,
        directory,
        false,
        text.maxPositions(),
        List.of());
  }

  private static Checkpoint ofParts(ModelFiles files, LlavaConfig config, JoinedTensors tensors) {
    Path directory = files.model();
    TensorSource stored = StoredTensors.open(directory);
    boolean ownTower = files.tower() == null && hasTower(stored);
    boolean ownProjector = files.projector() == null;
    tensors.add(
        stored,
        name -> {
          String canonical = TensorNames.canonical(name);
          boolean replaced =
              (!ownTower && canonical.startsWith(TensorNames.TOWER))
                  || (!ownProjector && canonical.startsWith(TensorNames.PROJECTOR));
          return replaced ? null : canonical;
        },
        directory);
    Path tower = towerDirectory(files, config, ownTower);
    if (!ownTower) {
      Path needed = Objects.requireNonNull(tower);
      tensors.add(StoredTensors.open(needed), TensorNames::ofTower, needed);
    }
    if (files.projector() != null) {
      tensors.add(
          StoredTensors.file(files.projector()),
          name -> {
            String canonical = TensorNames.canonical(name);
            return canonical.startsWith(TensorNames.PROJECTOR) ? canonical : null;
          },
          files.projector());
    }
    VisionConfig vision =
        config.features(
            tower == null
                ? Objects.requireNonNull(KnownTowers.named(Objects.requireNonNull(config.tower())))
                : TowerConfig.read(tower.resolve(ModelFiles.CONFIG)));
    TextConfig text = withAllStops(config.text(), directory);
    VlmArchitecture architecture =
        new VlmArchitecture(
            text,
            vision,
            projectorLayers(files, tensors),
            tensors.has(TensorNames.PROJECTOR + "linear_1.bias"),
            "gelu",
            ImageTokens.find(directory, text.vocabulary()),
            config.padToken());
    boolean ownPreprocessing =
        Files.exists(directory.resolve("preprocessor_config.json"))
            || Files.exists(directory.resolve("processor_config.json"));
    return new Checkpoint(
        files,
        layout(config),
        architecture,
        tensors,
        ownPreprocessing || tower == null ? directory : tower,
        config.padImages(),
        config.maxTokens() == null
            ? text.maxPositions()
            : Math.min(text.maxPositions(), config.maxTokens()),
        List.of());
  }

  private static Layout layout(LlavaConfig config) {
    return switch (config.writer()) {
      case LLAVA -> Layout.LLAVA;
      case BUNNY -> Layout.BUNNY;
      case TRANSFORMERS -> Layout.STAGED;
    };
  }

  private static boolean hasTower(TensorSource stored) {
    return stored.names().stream()
        .anyMatch(name -> TensorNames.canonical(name).startsWith(TensorNames.TOWER));
  }

  /** Null only where the weights are inside and the tower is one of the known. */
  private static @Nullable Path towerDirectory(
      ModelFiles files, LlavaConfig config, boolean ownTower) {
    if (files.tower() != null) {
      return files.tower();
    }
    String written = config.tower();
    if (written == null) {
      throw Problem.badInput(
          "it is a language model without a vision tower",
          files.model(),
          "name the vision tower and the projector beside it");
    }
    Path found = LocalModels.find(written, files.model());
    if (found == null && !(ownTower && KnownTowers.named(written) != null)) {
      throw Problem.badInput(
          "the vision tower '" + written + "' is not on this computer",
          files.model().resolve(ModelFiles.CONFIG) + ", mm_vision_tower",
          "download it and name its directory as the tower");
    }
    return found;
  }

  private static int projectorLayers(ModelFiles files, TensorSource tensors) {
    if (!tensors.has(TensorNames.PROJECTOR + "linear_1.weight")) {
      throw Problem.badInput(
          "there is no projector",
          files.projector() == null ? files.model() : files.projector(),
          "name the projector's file beside the model");
    }
    return tensors.has(TensorNames.PROJECTOR + "linear_2.weight") ? 2 : 1;
  }

  /** Chat models often end their answers with other tokens, too. */
  private static TextConfig withAllStops(TextConfig text, Path directory) {
    Path file = directory.resolve("generation_config.json");
    if (!Files.exists(file)) {
      return text;
    }
    Set<Integer> stops = new LinkedHashSet<>(text.eosTokens());
    JsonNode written = JsonFile.read(file).path("eos_token_id");
    (written.isArray() ? written : List.of(written))
        .forEach(
            id -> {
              if (id.isInt() && id.asInt() >= 0 && id.asInt() < text.vocabulary()) {
                stops.add(id.asInt());
              }
            });
    return text.withEosTokens(List.copyOf(stops));
  }

  /** The directory of the language model, its config and its tokenizer. */
  public Path directory() {
    return files.model();
  }

  @Override
  public void close() {
    tensors.close();
  }
}
