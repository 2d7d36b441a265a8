package striate.engine.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import striate.engine.checkpoint.AdapterDirectory;
import striate.engine.checkpoint.FlatConfig;
import striate.engine.checkpoint.JoinedTensors;
import striate.engine.checkpoint.Layout;
import striate.engine.checkpoint.ModuleNames;
import striate.engine.checkpoint.PeftAdapter;
import striate.engine.model.JsonFile;
import striate.engine.weights.TensorSource;

/**
 * A run's adapter as a LoRA directory that PEFT, LLaVA's and Bunny's loaders and Striate open: the
 * adapter, the projector, and for LLaVA's and Bunny's code the {@code config.json} of the whole
 * model.
 */
public final class PeftFiles {
  private static final String CONFIG = "config.json";

  private PeftFiles() {}

  /**
   * Fills a directory that is there.
   *
   * @param adapter the run's
   * @param names what modules are called in the code that will load it
   */
  public static void writeTo(Path directory, Tuned tuned, PeftAdapter adapter, ModuleNames names)
      throws IOException {
    Path base = tuned.base().directory().toAbsolutePath().normalize();
    TensorSource trained = adapter.projector();
    // LLaVA's loader insists on a file with the projector, trained or not
    TensorSource projector =
        trained == null && names == ModuleNames.LLAVA ? projectorOfBase(tuned, directory) : trained;
    AdapterDirectory.fill(
        directory,
        new PeftAdapter(
            adapter.rank(), adapter.alpha(), adapter.dropout(), adapter.tensors(), projector),
        base.toString(),
        names);
    // beside a config.json, transformers takes the directory for a whole model and not an adapter
    if (names == ModuleNames.LLAVA || tuned.base().layout() != Layout.HUGGING_FACE) {
      Files.writeString(
          directory.resolve(CONFIG),
          FlatConfig.of(tuned.base(), tuned.padImages()).toPrettyString() + "\n",
          StandardCharsets.UTF_8);
    }
  }

  /** What the code that will load the directory takes otherwise than the run did. */
  public static List<String> notes(Tuned tuned) {
    Path config = tuned.base().directory().resolve(CONFIG);
    boolean towerTuned =
        tuned.base().layout() == Layout.BUNNY
            && JsonFile.read(config).path("unfreeze_vision_tower").asBoolean(false);
    return towerTuned
        ? List.of(
            "Bunny's own loader takes the published vision tower for a LoRA adapter, not the tuned"
                + " one of this base; --format merged carries the tuned one - "
                + config)
        : List.of();
  }

  private static TensorSource projectorOfBase(Tuned tuned, Path directory) {
    return new JoinedTensors()
        .add(
            tuned.base().tensors(),
            name -> name.startsWith("multi_modal_projector.") ? name : null,
            directory);
  }
}
