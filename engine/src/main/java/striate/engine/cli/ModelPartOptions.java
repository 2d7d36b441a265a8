package striate.engine.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import striate.engine.checkpoint.ModelFiles;

/** What may be named beside a model. */
abstract class ModelPartOptions {
  @Option(
      names = "--tower",
      paramLabel = "DIR",
      description = "the vision tower, if the model has none")
  private @Nullable Path tower;

  @Option(
      names = "--projector",
      paramLabel = "FILE",
      description = "the projector (.bin or .safetensors), if the model has none")
  private @Nullable Path projector;

  @Option(
      names = "--adapter",
      paramLabel = "DIR",
      description = "PEFT adapter to apply, with the projector beside it")
  private @Nullable Path adapter;

  /** A model with these parts. */
  ModelFiles with(Path model) {
    return new ModelFiles(model, tower, projector, adapter);
  }

  /** Whether any of them was given. */
  boolean anyPart() {
    return tower != null || projector != null || adapter != null;
  }
}
