package striate.app.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/**
 * Asks {@code striate tune --dry-run} in a process of its own, under a worker's settings: it
 * measures this machine at the job's shapes with the native engine, which the window does not load.
 */
public final class DryRunForecaster implements Forecaster {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SAID_BY = "striate: ";

  private final Function<List<String>, ProcessBuilder> striate;
  private final Path workspace;

  /**
   * @param striate a process of the command line with those arguments, under a worker's settings
   * @param workspace where the job's paths are looked for
   */
  public DryRunForecaster(Function<List<String>, ProcessBuilder> striate, Path workspace) {
    this.striate = striate;
    this.workspace = workspace;
  }

  @Override
  public Forecast of(JobSpec job) throws InterruptedException {
    try {
      Path directory = Files.createTempDirectory("striate-forecast");
      Path file = directory.resolve("job.json");
      Path answer = directory.resolve("answer.json");
      Path said = directory.resolve("said.txt");
      try {
        Files.writeString(file, JobJson.write(job));
        if (ask(file, answer, said) != 0) {
          throw refused(said);
        }
        JsonNode tree = JSON.readTree(answer.toFile());
        return new Forecast(
            tree.required("bytes").required("peak").longValue(),
            tree.required("secondsPerStep").doubleValue(),
            tree.required("steps").intValue(),
            tree.required("totalSeconds").doubleValue());
      } finally {
        for (Path each : List.of(file, answer, said, directory)) {
          Files.deleteIfExists(each);
        }
      }
    } catch (IOException e) {
      throw Problem.workFailed(
          "the estimate cannot be made (" + e.getMessage() + ")",
          workspace,
          "check that Java is where it was and there is room for temporary files",
          e);
    }
  }

  private int ask(Path job, Path answer, Path said) throws IOException, InterruptedException {
    List<String> arguments =
        List.of(
            "tune",
            "--job",
            job.toString(),
            "--dry-run",
            "--json",
            "--workspace",
            workspace.toString());
    Process process =
        striate
            .apply(arguments)
            .directory(workspace.toFile())
            .redirectOutput(answer.toFile())
            .redirectError(said.toFile())
            .start();
    try {
      return process.waitFor();
    } finally {
      process.destroy();
    }
  }

  /** The line that the command ended with. */
  private Problem refused(Path said) throws IOException {
    String line =
        Files.readAllLines(said).stream()
            .filter(each -> each.startsWith(SAID_BY))
            .reduce((before, last) -> last)
            .map(each -> each.substring(SAID_BY.length()))
            .orElse("the estimate ended without a word");
    return Problem.workFailed(line, workspace, "run it to see more");
  }
}
