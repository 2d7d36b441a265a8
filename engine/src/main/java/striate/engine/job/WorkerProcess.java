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
 * A worker's process as it is noted in its run's directory. The start time tells it from another
 * process that got the same number later.
 *
 * @param startedAt ms since 1970
 */
public record WorkerProcess(long pid, long startedAt) {
  private static final String FILE = "worker.pid";
  private static final long TOLERANCE_MILLIS = 2000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A process that is running now. */
  public static WorkerProcess of(ProcessHandle process) {
    Instant start = process.info().startInstant().orElseGet(Instant::now);
    return new WorkerProcess(process.pid(), start.toEpochMilli());
  }

  /** Notes it in a run's directory. */
  public void write(Path runDirectory) {
    Path file = runDirectory.resolve(FILE);
    try {
      AtomicFile.write(
          file,
          Durability.RENAMED,
          "{\"pid\":" + pid + ",\"startedAt\":" + startedAt + "}\n");
    } catch (IOException e) {
      throw Problem.workFailed(
          "the worker's process cannot be noted (" + e.getMessage() + ")",
          file,
          "check that the workspace is writable and has room",
          e);
    }
  }

  /** The process noted in a run's directory; empty where none is. */
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
          "the note of the worker's process cannot be read (" + e.getMessage() + ")",
          file,
          "delete the file; the run can then be resumed",
          e);
    }
  }

  static void forget(Path runDirectory) throws IOException {
    Files.deleteIfExists(runDirectory.resolve(FILE));
  }

  /** Whether this very process is still there. */
  public boolean alive() {
    return handle().isPresent();
  }

  /** Ends it at once, with all it has started; it has no say in it. */
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
   * A dead process that nobody has asked for yet: Linux still lists it, in state Z. Its first
   * thread is in that state as soon as it has ended, while others may still hold the journal's
   * lock, so these have to be gone as well.
   */
  private static boolean waitsForItsParent(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    try (Stream<Path> threads = Files.list(process.resolve("task"))) {
      String stat = Files.readString(process.resolve("stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2) && threads.count() <= 1;
    } catch (IOException | UncheckedIOException e) {
      return false; // no Linux, or gone this moment: the next look will tell
    }
  }
}
