package striate.engine.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.Durability;
import striate.engine.run.Problem;

/**
 * A worker's process, as recorded in its run's directory. The start time distinguishes it from a
 * later process with the same id.
 *
 * @param startedAt ms since 1970
 */
public record WorkerProcess(long pid, long startedAt) {
  private static final String FILE = "worker.pid";
  private static final long TOLERANCE_MILLIS = 2000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The record of a running process. */
  public static WorkerProcess of(ProcessHandle process) {
    Instant start = process.info().startInstant().orElseGet(Instant::now);
    return new WorkerProcess(process.pid(), start.toEpochMilli());
  }

  /** Writes the record to a run's directory. */
  public void write(Path runDirectory) {
    Path file = runDirectory.resolve(FILE);
    try {
      AtomicFile.write(
          file, Durability.RENAMED, "{\"pid\":" + pid + ",\"startedAt\":" + startedAt + "}\n");
    } catch (IOException e) {
      throw Problem.workFailed(
          "the worker's process id cannot be saved (" + e.getMessage() + ")",
          file,
          "check that the workspace is writable and has room",
          e);
    }
  }

  /** The process recorded in a run's directory; empty if there is none. */
  public static Optional<WorkerProcess> read(Path runDirectory) {
    Path file = runDirectory.resolve(FILE);
    try {
      JsonNode json = JSON.readTree(Files.readString(file));
      return Optional.of(
          new WorkerProcess(json.path("pid").longValue(), json.path("startedAt").longValue()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw Problem.workFailed(
          "the worker's process id cannot be read (" + e.getMessage() + ")",
          file,
          "delete the file; the run can then be resumed",
          e);
    }
  }

  static void forget(Path runDirectory) throws IOException {
    Files.deleteIfExists(runDirectory.resolve(FILE));
  }

  /** Whether this process is alive. */
  public boolean alive() {
    return handle().isPresent();
  }

  /** Kills it and all its descendants. */
  public void kill() {
    handle()
        .ifPresent(
            process -> {
              process.descendants().forEach(ProcessHandle::destroyForcibly);
              process.destroyForcibly();
            });
  }

  private Optional<ProcessHandle> handle() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            process ->
                process
                    .info()
                    .startInstant()
                    .map(start -> Math.abs(start.toEpochMilli() - startedAt) <= TOLERANCE_MILLIS)
                    .orElse(true))
        .filter(process -> !waitsForItsParent(process.pid()));
  }

  /**
   * Whether a process is a zombie: dead, but Linux still lists it in state Z because its parent has
   * not waited for it. Its first thread enters that state when it ends, while others may still hold
   * the journal's lock, so those must have ended as well.
   */
  private static boolean waitsForItsParent(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    try (Stream<Path> threads = Files.list(process.resolve("task"))) {
      String stat = Files.readString(process.resolve("stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2) && threads.count() <= 1;
    } catch (IOException | UncheckedIOException e) {
      return false; // not Linux, or it ended just now: the next poll will show
    }
  }
}
