package striate.engine.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import striate.engine.run.RunDirectory;
import striate.engine.run.RunId;
import striate.engine.store.RunSummary;

/**
 * How long workers that were asked to stop still have. Counted from when this process first saw the
 * request, on its monotonic clock: a file's time and the wall clock differ after a step of the
 * clock, and would kill a worker that is saving.
 */
final class CancelPatience {
  private static final int STEPS = 3;

  private final Duration grace;
  private final LongSupplier nanos;
  private final Map<RunId, Request> requests = new HashMap<>();

  /** A request, and how much of a checkpoint was written when it was last seen. */
  private record Request(long since, long checkpointBytes) {}

  /**
   * @param grace time beside that of three steps
   * @param nanos a monotonic clock
   */
  CancelPatience(Duration grace, LongSupplier nanos) {
    this.grace = grace;
    this.nanos = nanos;
  }

  /**
   * Whether a worker has had its time. While its checkpoint grows it is saving, and the time begins
   * anew.
   */
  boolean isOver(RunSummary run, RunDirectory files) {
    if (Files.notExists(files.cancellation())) {
      requests.remove(run.id());
      return false;
    }
    long bytes = bytes(files.checkpoints());
    Request request = requests.get(run.id());
    if (request == null || request.checkpointBytes() != bytes) {
      requests.put(run.id(), new Request(nanos.getAsLong(), bytes));
      return false;
    }
    double steps = run.recentStepMillis() == null ? 0 : STEPS * run.recentStepMillis();
    return nanos.getAsLong() - request.since() > grace.plusMillis((long) steps).toNanos();
  }

  void forget(RunId run) {
    requests.remove(run);
  }

  private static long bytes(Path directory) {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | UncheckedIOException e) {
      return -1; // a directory that was renamed meanwhile: the next poll will show
    }
  }
}
