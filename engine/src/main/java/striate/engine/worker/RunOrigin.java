package striate.engine.worker;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.FileDigests;
import striate.engine.disk.HostName;
import striate.engine.disk.UserCache;
import striate.engine.inputs.InputDigests;
import striate.engine.inputs.JobInputs;
import striate.engine.inputs.JobPaths;
import striate.engine.run.BuildVersion;
import striate.engine.run.Problem;
import striate.engine.run.Provenance;
import striate.engine.run.RunEvent;

/** Tells what an attempt is made from and with, and that it is what the run began with. */
final class RunOrigin {
  private RunOrigin() {}

  /**
   * @param cancelled ends the reading of large files
   * @return empty if cancelled
   */
  static Optional<Provenance> of(JobInputs opened, JobPaths paths, BooleanSupplier cancelled) {
    FileDigests.Progress progress =
        done -> {
          if (cancelled.getAsBoolean()) {
            throw new CancellationException();
          }
        };
    try {
      Provenance.Inputs inputs =
          new InputDigests(FileDigests.remembering(knownDigests()), progress).of(opened, paths);
      return Optional.of(new Provenance(HostName.get(), inputs, libraries()));
    } catch (CancellationException e) {
      return Optional.empty();
    }
  }

  /**
   * Compares with the attempts before.
   *
   * @param earlier the journal so far
   * @param warn hears of another version of Striate
   * @throws Problem if the content of a file is another than when the run began
   */
  static void requireUnchanged(
      Provenance now, List<RunEvent> earlier, Path run, Consumer<String> warn) {
    Optional<Provenance.Inputs> began =
        earlier.stream()
            .filter(RunEvent.Origin.class::isInstance)
            .map(event -> ((RunEvent.Origin) event).provenance().inputs())
            .findFirst();
    if (began.isEmpty()) {
      return; // a first attempt, or recorded by an earlier version
    }
    List<String> changed = new ArrayList<>(now.inputs().changedFrom(began.get()));
    if (changed.remove("images")) {
      warn.accept("some images changed since the run began; their samples keep their places");
    }
    if (!changed.isEmpty()) {
      throw Problem.badInput(
          "changed since the run began: " + String.join(", ", changed),
          run,
          "restore what the job names, or submit the job as a new run");
    }
    if (!now.inputs().version().equals(began.get().version())) {
      warn.accept(
          "begun with Striate "
              + began.get().version()
              + ", resumed with "
              + now.inputs().version()
              + ": the numbers may differ in the last digits");
    }
  }

  /** What was digested before; null if the cache cannot be used. */
  private static @Nullable Path knownDigests() {
    try {
      return UserCache.directory().resolve("digests.txt");
    } catch (IOException e) {
      return null; // all files are read again
    }
  }

  private static TreeMap<String, String> libraries() {
    TreeMap<String, String> libraries = new TreeMap<>();
    libraries.put("striate", BuildVersion.current().toString());
    libraries.put("java", Runtime.version() + ", " + System.getProperty("java.vendor"));
    libraries.put("djl", Engine.getDjlVersion());
    libraries.put("pytorch", Engine.getInstance().getVersion());
    libraries.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    return libraries;
  }
}
