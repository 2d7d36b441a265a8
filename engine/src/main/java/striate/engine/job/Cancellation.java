package striate.engine.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.Durability;
import striate.engine.run.Problem;
import striate.engine.run.RunDirectory;

/**
 * A request to stop a run: a file {@code cancel} in its directory, with the reason. The worker
 * checks for it before every step.
 */
public final class Cancellation {
  private Cancellation() {}

  static Path file(Path runDirectory) {
    return new RunDirectory(runDirectory).cancellation();
  }

  /** Requests that the worker of this directory stops. */
  public static void request(Path runDirectory, String reason) {
    try {
      AtomicFile.write(file(runDirectory), Durability.RENAMED, reason);
    } catch (IOException e) {
      throw Problem.workFailed(
          "the run cannot be cancelled (" + e.getMessage() + ")",
          runDirectory,
          "check that the workspace is writable and has room",
          e);
    }
  }

  /** The reason that was given; empty if nobody requested it. */
  static Optional<String> reason(Path runDirectory) {
    try {
      return Optional.of(Files.readString(file(runDirectory)).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
