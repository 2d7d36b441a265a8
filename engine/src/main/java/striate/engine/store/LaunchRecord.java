package striate.engine.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.Durability;
import striate.engine.run.Problem;
import striate.engine.run.RunDirectory;

/**
 * The launch of a run, in {@code launched.json} of its directory from the moment it leaves the
 * queue: a store that is made again knows who has the run.
 *
 * @param slot what the run occupies; null = nothing
 * @param handle the launcher's name for it; null until launched
 * @param journalBytes the journal's length before the launch: what is longer was written by this
 *     attempt
 */
public record LaunchRecord(
    String launcher, @Nullable String slot, @Nullable String handle, long journalBytes) {
  private static final ObjectMapper JSON = new ObjectMapper();

  LaunchRecord withHandle(String other) {
    return new LaunchRecord(launcher, slot, other, journalBytes);
  }

  /** The record in a run's directory; empty if the run was not launched, or is queued again. */
  public static Optional<LaunchRecord> read(RunDirectory run) {
    try {
      JsonNode json = JSON.readTree(Files.readString(run.launched()));
      return Optional.of(
          new LaunchRecord(
              json.path("launcher").asText("local"),
              json.path("slot").textValue(),
              json.path("handle").textValue(),
              json.path("journalBytes").longValue()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw Problem.workFailed(
          "the record of the run's launch cannot be read (" + e.getMessage() + ")",
          run.launched(),
          "delete the file once the run's worker has ended",
          e);
    }
  }

  void write(RunDirectory run) {
    ObjectNode json = JSON.createObjectNode();
    json.put("launcher", launcher);
    json.put("slot", slot);
    json.put("handle", handle);
    json.put("journalBytes", journalBytes);
    try {
      AtomicFile.write(run.launched(), Durability.CONTENT_FORCED, json + "\n");
    } catch (IOException e) {
      throw Problem.workFailed(
          "the run's launch cannot be recorded (" + e.getMessage() + ")",
          run.launched(),
          "check that the workspace is writable and has room",
          e);
    }
  }

  static void delete(RunDirectory run) {
    try {
      Files.deleteIfExists(run.launched());
    } catch (IOException e) {
      throw Problem.workFailed(
          "the record of the run's last launch cannot be deleted (" + e.getMessage() + ")",
          run.launched(),
          "check that the workspace is writable",
          e);
    }
  }
}
