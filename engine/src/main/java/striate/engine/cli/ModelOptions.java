package striate.engine.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import striate.engine.checkpoint.ModelFiles;

/** {@code --model} and its optional parts. */
final class ModelOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description =
          "a LLaVA or Bunny model in any layout, a language model with --tower and --projector, or"
              + " a LoRA run's directory")
  private Path model = Path.of("");

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

  ModelFiles files() {
    return new ModelFiles(model, tower, projector, adapter);
  }
}
