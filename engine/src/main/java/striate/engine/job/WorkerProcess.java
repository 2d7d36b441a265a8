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
import striate.engine.run.RunDirectory;

/**
 * A worker's process, as recorded in its run's directory.
 *
 * @param began what distinguishes it from a later process with the same id, even after the clock
 *     was set: on Linux the boot and the ticks since then, elsewhere the system's own record of its
 *     start
 */
public record WorkerProcess(long pid, String began) {
  private static final int START_TICKS = 22 - 3;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The record of a running process. */
  public static WorkerProcess of(ProcessHandle process) {
    return new WorkerProcess(process.pid(), began(process));
  }

  /** Writes the record to a run's directory. */
  public void write(Path runDirectory) {
    Path file = new RunDirectory(runDirectory).process();
    try {
      AtomicFile.write(
          file, Durability.RENAMED, "{\"pid\":" + pid + ",\"began\":\"" + began + "\"}\n");
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
    Path file = new RunDirectory(runDirectory).process();
    try {
      JsonNode json = JSON.readTree(Files.readString(file));
      return Optional.of(
          new WorkerProcess(json.path("pid").longValue(), json.path("began").asText("")));
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
    Files.deleteIfExists(new RunDirectory(runDirectory).process());
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
        .filter(process -> began(process).equals(began))
        .filter(process -> !waitsForItsParent(process.pid()));
  }

  private static String began(ProcessHandle process) {
    Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
    try {
      String line = Files.readString(stat);
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      // fields from the third on follow the program's name, which may contain anything
      return boot + " " + line.substring(line.lastIndexOf(')') + 2).split(" ")[START_TICKS];
    } catch (IOException notLinux) {
      return process.info().startInstant().map(Instant::toString).orElse("");
    }
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
