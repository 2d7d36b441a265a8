package striate.engine.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import striate.engine.checkpoint.ModelFiles;

/** {@code --model} and its optional parts. */
final class ModelOptions extends ModelPartOptions {
  static final String MODEL =
      "a LLaVA or Bunny model in any layout, a language model with --tower and --projector, or a"
          + " LoRA run's directory";

  @Option(names = "--model", required = true, paramLabel = "DIR", description = MODEL)
  private Path model = Path.of("");

  ModelFiles files() {
    return with(model);
  }
}
