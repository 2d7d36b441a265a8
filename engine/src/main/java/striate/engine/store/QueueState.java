package striate.engine.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.Durability;
import striate.engine.run.Problem;
import striate.engine.run.RunId;

/**
 * The queue in {@code runs/queue.json}. Whether it is paused is only there; the order is a copy of
 * the store's, for a store that is made again.
 *
 * @param reason why it is paused; empty if the user paused it
 * @param pauseOnError whether it pauses when a run fails
 * @param watched runs that left the queue while it pauses on errors
 * @param waiting the next one first
 */
public record QueueState(
    boolean paused,
    String reason,
    boolean pauseOnError,
    List<RunId> watched,
    List<Waiting> waiting) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final QueueState EMPTY = new QueueState(false, "", false, List.of(), List.of());

  public QueueState {
    watched = List.copyOf(watched);
    waiting = List.copyOf(waiting);
  }

  /**
   * A waiting run.
   *
   * @param slot what it wants; null = does not wait for others
   */
  public record Waiting(RunId run, String launcher, @Nullable String slot) {}

  QueueState withPause(boolean on, String why) {
    return new QueueState(on, why, pauseOnError, watched, waiting);
  }

  QueueState withPauseOnError(boolean on) {
    return new QueueState(paused, reason, on, watched, waiting);
  }

  QueueState withWatched(List<RunId> runs) {
    return new QueueState(paused, reason, pauseOnError, runs, waiting);
  }

  QueueState withWaiting(List<Waiting> runs) {
    return new QueueState(paused, reason, pauseOnError, watched, runs);
  }

  /** The file's content; an empty queue that is not paused if the file is missing. */
  static QueueState read(Path file) {
    try {
      JsonNode json = JSON.readTree(Files.readString(file));
      List<Waiting> waiting = new ArrayList<>();
      for (JsonNode run : json.path("waiting")) {
        waiting.add(
            new Waiting(
                new RunId(run.path("run").asText()),
                run.path("launcher").asText("local"),
                run.path("slot").textValue()));
      }
      List<RunId> watched = new ArrayList<>();
      json.path("watched").forEach(run -> watched.add(new RunId(run.asText())));
      return new QueueState(
          json.path("paused").booleanValue(),
          json.path("reason").asText(""),
          json.path("pauseOnError").booleanValue(),
          watched,
          waiting);
    } catch (NoSuchFileException e) {
      return EMPTY;
    } catch (IOException | Problem e) {
      throw Problem.workFailed(
          "the queue cannot be read (" + e.getMessage() + ")",
          file,
          "delete the file: the store knows the order; the queue is not paused then",
          e);
    }
  }

  void write(Workspace workspace) {
    ObjectNode json = JSON.createObjectNode();
    json.put("paused", paused);
    json.put("reason", reason);
    json.put("pauseOnError", pauseOnError);
    ArrayNode names = json.putArray("watched");
    watched.forEach(run -> names.add(run.value()));
    ArrayNode runs = json.putArray("waiting");
    for (Waiting run : waiting) {
      ObjectNode entry = runs.addObject();
      entry.put("run", run.run().value());
      entry.put("launcher", run.launcher());
      entry.put("slot", run.slot());
    }
    try {
      Files.createDirectories(workspace.runs());
      AtomicFile.write(workspace.queue(), Durability.CONTENT_FORCED, json + "\n");
    } catch (IOException e) {
      throw Problem.workFailed(
          "the queue cannot be saved (" + e.getMessage() + ")",
          workspace.queue(),
          "check that the workspace is writable and has room",
          e);
    }
  }
}
