package striate.app.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import striate.app.command.Commands;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/**
 * Asks {@code striate tune --dry-run} in a process of its own, under a worker's settings: it
 * measures this machine at the job's shapes with the native engine, which the window does not load.
 */
public final class DryRunForecaster implements Forecaster {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Commands striate;
  private final Path workspace;

  /**
   * @param workspace where the job's paths are looked for
   */
  public DryRunForecaster(Commands striate, Path workspace) {
    this.striate = striate;
    this.workspace = workspace;
  }

  @Override
  public Forecast of(JobSpec job) throws InterruptedException {
    try {
      Path directory = Files.createTempDirectory("striate-forecast");
      Path file = directory.resolve("job.json");
      try {
        Files.writeString(file, JobJson.write(job));
        JsonNode tree =
            JSON.readTree(
                striate.answer(
                    List.of(
                        "tune",
                        "--job",
                        file.toString(),
                        "--dry-run",
                        "--json",
                        "--workspace",
                        workspace.toString())));
        return new Forecast(
            tree.required("bytes").required("peak").longValue(),
            tree.required("secondsPerStep").doubleValue(),
            tree.required("steps").intValue(),
            tree.required("totalSeconds").doubleValue());
      } finally {
        for (Path each : List.of(file, directory)) {
          Files.deleteIfExists(each);
        }
      }
    } catch (IOException e) {
      throw Problem.workFailed(
          "the estimate cannot be made (" + e.getMessage() + ")",
          workspace,
          "check that there is room for temporary files",
          e);
    }
  }
}
