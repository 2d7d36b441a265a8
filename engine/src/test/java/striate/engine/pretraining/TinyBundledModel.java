package striate.engine.pretraining;

import java.nio.file.Path;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.RandomWeights;

/** The bundled model's shape and vocabulary with two untrained decoder layers. */
public final class TinyBundledModel {
  private TinyBundledModel() {}

  /** Writes it as a Hugging Face directory. */
  public static void write(Path directory) {
    VlmArchitecture architecture = Pretraining.architecture(2);
    ModelDirectory.write(directory, architecture, new RandomWeights(architecture, 0.05, 11));
  }
}
