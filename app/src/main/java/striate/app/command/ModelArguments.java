package striate.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.checkpoint.ModelFiles;

/** How a command names the model that it works on. */
public final class ModelArguments {
  private ModelArguments() {}

  /** {@code --model}, and its tower and projector where they are apart. */
  public static List<String> of(ModelFiles model) {
    List<String> arguments = new ArrayList<>();
    option(arguments, "--model", model.model());
    option(arguments, "--tower", model.tower());
    option(arguments, "--projector", model.projector());
    return arguments;
  }

  private static void option(List<String> arguments, String name, @Nullable Path value) {
    if (value != null) {
      arguments.addAll(List.of(name, value.toAbsolutePath().toString()));
    }
  }
}
