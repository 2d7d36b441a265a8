package striate.app.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import striate.engine.run.Problem;

/**
 * Striate's command line in a process of its own, for what needs libtorch or much memory: the
 * window's process never has them.
 */
public final class CommandLine {
  private static final String SAID_BY = "striate: ";

  private final Function<List<String>, ProcessBuilder> striate;
  private final Path workspace;

  /**
   * @param striate a process of the command line with those arguments, under a worker's settings
   * @param workspace in which the commands run
   */
  public CommandLine(Function<List<String>, ProcessBuilder> striate, Path workspace) {
    this.striate = striate;
    this.workspace = workspace;
  }

  /** Where the commands run. */
  public Path workspace() {
    return workspace;
  }

  /**
   * What a command prints. Interrupting the thread ends the process.
   *
   * @param what the command does, for complaints, such as {@code the estimate}
   * @throws Problem if it fails: the line that it ended with
   */
  public String answer(String what, List<String> arguments) throws InterruptedException {
    try {
      Path directory = Files.createTempDirectory("striate-command");
      Path answer = directory.resolve("answer");
      Path said = directory.resolve("said");
      try {
        Process process =
            striate
                .apply(arguments)
                .directory(workspace.toFile())
                .redirectOutput(answer.toFile())
                .redirectError(said.toFile())
                .start();
        try {
          if (process.waitFor() != 0) {
            throw refused(what, said);
          }
        } finally {
          process.destroy();
        }
        return Files.readString(answer);
      } finally {
        for (Path each : List.of(answer, said, directory)) {
          Files.deleteIfExists(each);
        }
      }
    } catch (IOException e) {
      throw Problem.workFailed(
          what + " cannot be made (" + e.getMessage() + ")",
          workspace,
          "check that Java is where it was and there is room for temporary files",
          e);
    }
  }

  private Problem refused(String what, Path said) throws IOException {
    String line =
        Files.readAllLines(said).stream()
            .filter(each -> each.startsWith(SAID_BY))
            .reduce((before, last) -> last)
            .map(each -> each.substring(SAID_BY.length()))
            .orElse(what + " ended without a word");
    return Problem.workFailed(line, workspace, "run it to see more");
  }
}
