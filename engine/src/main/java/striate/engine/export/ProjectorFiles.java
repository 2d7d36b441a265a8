package striate.engine.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import striate.engine.checkpoint.FlatConfig;
import striate.engine.checkpoint.JoinedTensors;
import striate.engine.checkpoint.ModuleNames;
import striate.engine.weights.SafetensorsWriter;
import striate.engine.weights.TensorSource;
import striate.engine.weights.TorchArchiveWriter;

/**
 * The trained projector alone, as LLaVA's and Bunny's code name its tensors: {@code
 * model.mm_projector.0.weight} and so on.
 */
public final class ProjectorFiles {
  private ProjectorFiles() {}

  /**
   * Fills a directory that is there with {@code mm_projector.bin} and {@code config.json}, which
   * that code loads, and the projector once more as {@code mm_projector.safetensors}.
   */
  public static void writeTo(Path directory, Tuned tuned) throws IOException {
    int layers = tuned.base().architecture().projectorLayers();
    TensorSource projector =
        new JoinedTensors()
            .add(
                tuned.tensors(),
                name ->
                    name.startsWith("multi_modal_projector.")
                        ? ModuleNames.llavaProjector(name, layers)
                        : null,
                directory);
    SafetensorsWriter.write(directory.resolve("mm_projector.safetensors"), projector);
    TorchArchiveWriter.write(directory.resolve("mm_projector.bin"), projector);
    Files.writeString(
        directory.resolve("config.json"),
        FlatConfig.of(tuned.base(), tuned.padImages()).toPrettyString() + "\n",
        StandardCharsets.UTF_8);
  }
}
