package striate.engine.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.model.JsonFile;
import striate.engine.model.LlavaConfig;
import striate.engine.model.LlavaSettings;
import striate.engine.model.TextConfig;
import striate.engine.model.TowerConfig;
import striate.engine.model.VisionConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.OneLine;
import striate.engine.run.Problem;
import striate.engine.weights.TensorSource;

/** Joins a model of LLaVA's or Bunny's layout, or of the stages before it, from its parts. */
final class ModelParts {
  private final ModelFiles files;
  private final LlavaConfig config;
  private final JoinedTensors tensors;
  private final Consumer<String> notes;

  private ModelParts(
      ModelFiles files, LlavaConfig config, JoinedTensors tensors, Consumer<String> notes) {
    this.files = files;
    this.config = config;
    this.tensors = tensors;
    this.notes = notes;
  }

  /**
   * @param config the model's, that of an adapter's run over it
   * @param tensors takes those of all parts
   * @param notes takes where two files or fields disagree
   * @throws Problem where a part is missing, broken or does not fit
   */
  static Checkpoint open(
      ModelFiles files, LlavaConfig config, JoinedTensors tensors, List<String> notes) {
    return new ModelParts(files, config, tensors, notes::add).join(notes);
  }

  private Checkpoint join(List<String> said) {
    Path directory = files.model();
    TensorSource stored = StoredTensors.open(directory, notes);
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
    Path tower = towerDirectory(ownTower);
    if (!ownTower) {
      Path needed = Objects.requireNonNull(tower);
      Quantisation.refuseByConfig(needed);
      tensors.add(StoredTensors.open(needed, notes), TensorNames::ofTower, needed);
    }
    if (files.projector() != null) {
      ProjectorFile.add(files.projector(), tensors, notes);
    }
    LlavaSettings settings = config.settings();
    VisionConfig vision =
        settings.features(
            tower == null
                ? Objects.requireNonNull(KnownTowers.named(Objects.requireNonNull(config.tower())))
                : TowerConfig.read(tower.resolve(ModelFiles.CONFIG), notes));
    TextConfig text = Checkpoint.withGenerationsStops(config.text(), directory, notes);
    VlmArchitecture architecture =
        new VlmArchitecture(
            text,
            vision,
            projectorLayers(settings),
            tensors.has(TensorNames.PROJECTOR + "linear_1.bias"),
            "gelu",
            ImageTokens.find(directory, text.vocabulary()),
            config.padToken());
    return new Checkpoint(
        files,
        layout(),
        architecture,
        tensors,
        tower == null || hasImageProcessor() ? directory : tower,
        config.padImages(),
        settings.maxTokens(text.maxPositions()),
        said);
  }

  /** A {@code processor_config.json} may hold only what joins images and text. */
  private boolean hasImageProcessor() {
    Path directory = files.model();
    Path processor = directory.resolve("processor_config.json");
    return Files.exists(directory.resolve("preprocessor_config.json"))
        || (Files.exists(processor) && JsonFile.read(processor).path("image_processor").isObject());
  }

  private Layout layout() {
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
  private @Nullable Path towerDirectory(boolean ownTower) {
    if (files.tower() != null) {
      return files.tower();
    }
    String written = config.tower();
    Path run = files.runConfig();
    if (written == null) {
      throw Problem.badInput(
          "it is a language model without a vision tower",
          run == null ? files.model() : run + ", mm_vision_tower",
          "name the vision tower and the projector beside it");
    }
    Path from = Objects.requireNonNull(config.settings().towerFile().toAbsolutePath().getParent());
    Path found = LocalModels.find(written, from, notes);
    if (found == null && run != null) {
      // a run's config may have its base's path as it was
      found = LocalModels.find(written, files.model(), notes);
    }
    if (found == null && !(ownTower && KnownTowers.named(written) != null)) {
      throw Problem.badInput(
          "the vision tower '" + OneLine.of(written, 200) + "' is not on this computer",
          config.settings().towerFile() + ", mm_vision_tower",
          "download it and name its directory as the tower");
    }
    return found;
  }

  private int projectorLayers(LlavaSettings settings) {
    Path place = files.projector() == null ? files.model() : files.projector();
    if (!tensors.has(TensorNames.PROJECTOR + "linear_1.weight")) {
      throw Problem.badInput(
          "projector not found", place, "name the projector's file beside the model");
    }
    int layers = tensors.has(TensorNames.PROJECTOR + "linear_2.weight") ? 2 : 1;
    Integer written = settings.projectorLayers();
    if (written != null && written != layers) {
      throw Problem.badInput(
          "the projector has "
              + layers
              + (layers == 1 ? " linear" : " linears")
              + ", 'mm_projector_type' says "
              + (written == 1 ? "linear" : "mlp2x_gelu"),
          place,
          "take the projector that " + settings.projectorFile() + " describes");
    }
    return layers;
  }
}
