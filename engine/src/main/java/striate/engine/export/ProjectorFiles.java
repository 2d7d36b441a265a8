package striate.engine.export;

import java.io.IOException;
import java.nio.file.Path;
import striate.engine.checkpoint.JoinedTensors;
import striate.engine.weights.SafetensorsWriter;
import striate.engine.weights.TensorSource;

/**
 * The trained projector alone, as LLaVA's and Bunny's code name its tensors: {@code
 * model.mm_projector.0.weight} and so on.
 */
public final class ProjectorFiles {
  private static final String CANONICAL = "multi_modal_projector.linear_";

  private ProjectorFiles() {}

  /** Fills a directory that is there with {@code mm_projector.safetensors}. */
  public static void writeTo(Path directory, Tuned tuned) throws IOException {
    int layers = tuned.base().architecture().projectorLayers();
    TensorSource projector =
        new JoinedTensors()
            .add(
                tuned.tensors(),
                name -> name.startsWith(CANONICAL) ? named(name, "model.", layers) : null,
                directory);
    SafetensorsWriter.write(directory.resolve("mm_projector.safetensors"), projector);
  }

  /** {@code linear_N} is place 2 (N - 1) of a sequence; a single linear has no place. */
  private static String named(String canonical, String prefix, int layers) {
    int dot = canonical.indexOf('.', CANONICAL.length());
    int number = Integer.parseInt(canonical.substring(CANONICAL.length(), dot));
    String place = layers == 1 ? "" : 2 * (number - 1) + ".";
    return prefix + "mm_projector." + place + canonical.substring(dot + 1);
  }
}
