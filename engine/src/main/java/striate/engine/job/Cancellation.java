package striate.engine.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import striate.engine.run.Problem;

/**
 * A request to stop a run: a file {@code cancel} in its directory, with the reason. The worker
 * checks for it before every step.
 */
public final class Cancellation {
  private Cancellation() {}

  static Path file(Path runDirectory) {
    return runDirectory.resolve("cancel");
  }

  /** Requests that the worker of this directory stops. */
  public static void request(Path runDirectory, String reason) {
    Path draft = runDirectory.resolve("cancel.new");
    try {
      Files.writeString(draft, reason);
      Files.move(draft, file(runDirectory), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw Problem.workFailed(
          "the run cannot be cancelled (" + e.getMessage() + ")",
          runDirectory,
          "check that the workspace is writable and has room",
          e);
    }
  }

  /** Time since the request; empty without one. */
  static Optional<Duration> age(Path runDirectory) {
    try {
      Instant since = Files.getLastModifiedTime(file(runDirectory)).toInstant();
      return Optional.of(Duration.between(since, Instant.now()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
