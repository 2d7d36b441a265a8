package striate.engine.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.model.JsonFile;
import striate.engine.model.LlavaConfig;
import striate.engine.model.LlavaSettings;
import striate.engine.run.OneLine;
import striate.engine.run.Problem;

/**
 * What a person names to say which model is meant.
 *
 * @param model a whole checkpoint, a text-only language model, or the directory of an adapter or a
 *     projector
 * @param tower the vision tower's directory, where the model has none or another is wanted
 * @param projector a file with the projector, likewise
 * @param adapter a PEFT adapter to be added; where a {@code config.json} lies beside it, as LLaVA's
 *     and Bunny's LoRA runs write it, that is the model's config over its base's
 * @param trained a run's {@code trained.safetensors}: tensors that count instead of the model's
 */
public record ModelFiles(
    Path model,
    @Nullable Path tower,
    @Nullable Path projector,
    @Nullable Path adapter,
    @Nullable Path trained) {
  static final String CONFIG = "config.json";
  static final String ADAPTER_CONFIG = "adapter_config.json";

  private static final List<String> PROJECTORS =
      List.of("mm_projector.bin", "mm_projector.safetensors");

  /** A model of which no tensor was trained in full. */
  public ModelFiles(
      Path model, @Nullable Path tower, @Nullable Path projector, @Nullable Path adapter) {
    this(model, tower, projector, adapter, null);
  }

  /** The same with another adapter and other trained tensors, or with none. */
  public ModelFiles tunedBy(@Nullable Path otherAdapter, @Nullable Path otherTrained) {
    return new ModelFiles(model, tower, projector, otherAdapter, otherTrained);
  }

  /** A whole checkpoint. */
  public static ModelFiles of(Path model) {
    return new ModelFiles(model, null, null, null);
  }

  /** Whether a directory holds an adapter and no model. */
  public static boolean isAdapter(Path directory) {
    return Files.exists(directory.resolve(ADAPTER_CONFIG)) && !StoredTensors.isThere(directory);
  }

  /** As {@link #resolved(Consumer)}, for a caller that has no use for notes. */
  public ModelFiles resolved() {
    return resolved(note -> {});
  }

  /**
   * The same with everything said that the directories say themselves: an adapter's or a
   * projector's directory in place of the model leads to its base, and an adapter on a text-only
   * base brings tower and projector with it, as LLaVA's and Bunny's LoRA runs do.
   *
   * @param notes hears which of several downloads of a model counts
   * @throws Problem where a directory is not there, an adapter's base cannot be found, or the
   *     adapter's run trained more than an adapter and a projector
   */
  ModelFiles resolved(Consumer<String> notes) {
    requireDirectory(model, "give the directory that holds " + CONFIG);
    if (tower != null) {
      requireDirectory(tower, "give the directory that holds the vision tower's " + CONFIG);
    }
    if (adapter != null) {
      requireDirectory(adapter, "give the directory that holds " + ADAPTER_CONFIG);
    }
    ModelFiles named = isAdapter(model) ? onItsBase(notes) : aroundItsBase(notes);
    return named.adapter == null ? named : named.withPartsOf(named.adapter, notes);
  }

  private ModelFiles onItsBase(Consumer<String> notes) {
    if (adapter != null) {
      throw Problem.badInput(
          "it is an adapter itself", model, "name its base as the model, and one adapter");
    }
    Path config = model.resolve(ADAPTER_CONFIG);
    String base = JsonFile.read(config).path("base_model_name_or_path").asText("");
    Path found = base.isEmpty() ? null : LocalModels.find(base, model, notes);
    if (found == null) {
      throw Problem.badInput(
          base.isEmpty()
              ? "the adapter does not say what it belongs to"
              : "the adapter's base '" + OneLine.of(base, 200) + "' is not on this computer",
          config,
          "name the base as the model, and this directory as the adapter");
    }
    return new ModelFiles(found, tower, projector, model, trained);
  }

  /**
   * A directory with a projector alone, as the first stage of training leaves it and as exported.
   */
  private ModelFiles aroundItsBase(Consumer<String> notes) {
    Path config = model.resolve(CONFIG);
    Path alone =
        PROJECTORS.stream().map(model::resolve).filter(Files::exists).findFirst().orElse(null);
    if (alone == null || !Files.exists(config) || StoredTensors.isThere(model)) {
      return this;
    }
    String base = JsonFile.read(config).path("_name_or_path").asText("");
    Path found = base.isEmpty() ? null : LocalModels.find(base, model, notes);
    if (found == null) {
      throw Problem.badInput(
          base.isEmpty()
              ? "the projector does not say what it belongs to"
              : "the projector's base '" + OneLine.of(base, 200) + "' is not on this computer",
          config + ", _name_or_path",
          "name the base as the model, and " + alone.getFileName() + " as the projector");
    }
    Path itsTower =
        tower == null && isTextOnly(found.resolve(CONFIG)) ? towerOf(model, notes) : tower;
    return new ModelFiles(found, itsTower, projector == null ? alone : projector, adapter, trained);
  }

  private ModelFiles withPartsOf(Path lora, Consumer<String> notes) {
    Path beside = PeftAdapter.projectorFile(lora);
    if (beside != null) {
      ProjectorFile.requireProjectorOnly(beside);
    }
    Path config = model.resolve(CONFIG);
    if (!Files.exists(config) || !isTextOnly(config)) {
      return this;
    }
    Path foundTower = tower == null ? towerOf(lora, notes) : tower;
    Path foundProjector = projector == null ? beside : projector;
    if (foundProjector == null) {
      throw Problem.badInput(
          "the adapter's base is a language model without a projector, and non_lora_trainables.bin"
              + " is not beside the adapter",
          lora,
          "copy the run's directory with all its files, or name the projector beside it");
    }
    return new ModelFiles(model, foundTower, foundProjector, lora, trained);
  }

  private static @Nullable Path towerOf(Path lora, Consumer<String> notes) {
    Path config = lora.resolve(CONFIG);
    if (!Files.exists(config)) {
      return null;
    }
    String name = LlavaSettings.read(config, note -> {}).tower();
    if (name == null) {
      return null;
    }
    Path found = LocalModels.find(name, lora, notes);
    if (found == null) {
      throw Problem.badInput(
          "the vision tower '" + OneLine.of(name, 200) + "' is not on this computer",
          config + ", mm_vision_tower",
          "download it and name its directory as the tower");
    }
    return found;
  }

  private static boolean isTextOnly(Path config) {
    return LlavaConfig.isFlat(config)
        && LlavaConfig.read(config).writer() == LlavaConfig.Writer.TRANSFORMERS;
  }

  /** The config of the adapter's run; null where there is no adapter or none lies beside it. */
  @Nullable Path runConfig() {
    Path config = adapter == null ? null : adapter.resolve(CONFIG);
    return config != null && Files.exists(config) ? config : null;
  }

  private static void requireDirectory(Path directory, String remedy) {
    if (!Files.isDirectory(directory)) {
      throw Problem.badInput("directory not found", directory, remedy);
    }
  }
}
