package striate.engine.slurm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.Durability;
import striate.engine.run.Problem;
import striate.engine.run.RunDirectory;

/**
 * Under which name a run is about to be submitted, written before {@code sbatch} is called. Whoever
 * submits and dies, or gets no answer, leaves it behind, and the next launch finds the job by it.
 *
 * @param job the job's name
 * @param task its index in an array; 0 for a job of its own
 */
record Submission(String job, int task) {
  private static final ObjectMapper JSON = new ObjectMapper();

  void write(RunDirectory run) {
    try {
      AtomicFile.write(
          run.submission(),
          Durability.NAME_FORCED,
          JSON.writeValueAsString(Map.of("job", job, "task", task)) + "\n");
    } catch (IOException e) {
      throw unwritable(run.submission(), e);
    }
  }

  static Optional<Submission> read(RunDirectory run) {
    try {
      JsonNode json = JSON.readTree(Files.readString(run.submission()));
      return Optional.of(new Submission(json.path("job").asText(""), json.path("task").asInt(0)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw Problem.unreadable(run.submission(), e);
    }
  }

  static void forget(RunDirectory run) {
    try {
      Files.deleteIfExists(run.submission());
    } catch (IOException e) {
      throw unwritable(run.submission(), e);
    }
  }

  static Problem unwritable(Path file, IOException cause) {
    return Problem.workFailed(
        "the run's directory cannot be written (" + cause.getMessage() + ")",
        file,
        "check that the workspace is writable and has room",
        cause);
  }
}
