package striate.app.command;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Runs each command in a JVM of its own, under a worker's settings. */
public final class ChildCommands implements Commands {
  private final Function<List<String>, ProcessBuilder> striate;
  private final Path directory;

  /**
   * @param striate a process of the command line with those arguments
   * @param directory that commands are started in
   */
  public ChildCommands(Function<List<String>, ProcessBuilder> striate, Path directory) {
    this.striate = striate;
    this.directory = directory;
  }

  @Override
  public Command of(List<String> arguments) {
    return new ChildCommand(striate.apply(arguments).directory(directory.toFile()), arguments);
  }
}
