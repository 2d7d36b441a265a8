package striate.engine.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import striate.engine.model.JsonFile;
import striate.engine.model.LlavaConfig;
import striate.engine.run.Problem;

/**
 * What a person names to say which model is meant.
 *
 * @param model a whole checkpoint, a text-only language model, or an adapter's directory
 * @param tower the vision tower's directory, where the model has none or another is wanted
 * @param projector a file with the projector, likewise
 * @param adapter a PEFT adapter to be added
 */
public record ModelFiles(
    Path model, @Nullable Path tower, @Nullable Path projector, @Nullable Path adapter) {
  static final String CONFIG = "config.json";
  private static final String ADAPTER_CONFIG = "adapter_config.json";

  /** A whole checkpoint. */
  public static ModelFiles of(Path model) {
    return new ModelFiles(model, null, null, null);
  }

  /**
   * The same with everything said that the directories say themselves: an adapter's directory in
   * place of the model leads to its base, and an adapter on a text-only base brings tower and
   * projector with it, as LLaVA's and Bunny's LoRA runs do.
   *
   * @throws Problem where a directory is not there, or an adapter's base cannot be found
   */
  public ModelFiles resolved() {
    requireDirectory(model, "give the directory that holds " + CONFIG);
    if (tower != null) {
      requireDirectory(tower, "give the directory that holds the vision tower's " + CONFIG);
    }
    if (adapter != null) {
      requireDirectory(adapter, "give the directory that holds " + ADAPTER_CONFIG);
    }
    ModelFiles named = isAdapter(model) ? onItsBase() : this;
    return named.adapter == null ? named : named.withPartsOf(named.adapter);
  }

  private static boolean isAdapter(Path directory) {
    return Files.exists(directory.resolve(ADAPTER_CONFIG)) && !StoredTensors.isThere(directory);
  }

  private ModelFiles onItsBase() {
    if (adapter != null) {
      throw Problem.badInput(
          "it is an adapter itself", model, "name its base as the model, and one adapter");
    }
    Path config = model.resolve(ADAPTER_CONFIG);
    String base = JsonFile.read(config).path("base_model_name_or_path").asText("");
    Path found = base.isEmpty() ? null : LocalModels.find(base, model);
    if (found == null) {
      throw Problem.badInput(
          base.isEmpty()
              ? "the adapter does not say what it belongs to"
              : "the adapter's base '" + base + "' is not on this computer",
          config,
          "name the base as the model, and this directory as the adapter");
    }
    return new ModelFiles(found, tower, projector, model);
  }

  private ModelFiles withPartsOf(Path lora) {
    Path config = model.resolve(CONFIG);
    if (!Files.exists(config) || !isTextOnly(config)) {
      return this;
    }
    Path itsConfig = lora.resolve(CONFIG);
    Path foundTower = tower;
    if (foundTower == null && Files.exists(itsConfig)) {
      JsonNode name = JsonFile.read(itsConfig).path("mm_vision_tower");
      foundTower = name.isTextual() ? LocalModels.find(name.asText(), lora) : null;
    }
    Path foundProjector = projector == null ? PeftAdapter.projectorFile(lora) : projector;
    return new ModelFiles(model, foundTower, foundProjector, lora);
  }

  private static boolean isTextOnly(Path config) {
    return LlavaConfig.isFlat(config)
        && LlavaConfig.read(config).writer() == LlavaConfig.Writer.TRANSFORMERS;
  }

  private static void requireDirectory(Path directory, String remedy) {
    if (!Files.isDirectory(directory)) {
      throw Problem.badInput("there is no such directory", directory, remedy);
    }
  }
}
