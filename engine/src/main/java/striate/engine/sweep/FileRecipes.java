package striate.engine.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.FileDigests;
import striate.engine.disk.UserCache;
import striate.engine.inputs.InputDigests;
import striate.engine.inputs.JobInputs;
import striate.engine.inputs.JobPaths;
import striate.engine.inputs.LeftOutFile;
import striate.engine.run.JobRules;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.Provenance;
import striate.engine.run.Recipe;
import striate.engine.run.RunDirectory;

/**
 * Recipes of jobs that all read the files of one base job. These are read once, as a worker would
 * read them, so that a run on files that were changed since does not count as done.
 */
public final class FileRecipes implements SweepRuns.InputRecipes {
  private final JobPaths paths;
  private final Consumer<String> warn;
  private Provenance.@Nullable Inputs inputs;
  private final Map<Double, Integer> sizes = new HashMap<>();

  /**
   * @param warn hears which samples would be left out
   */
  public FileRecipes(JobPaths paths, Consumer<String> warn) {
    this.paths = paths;
    this.warn = warn;
  }

  @Override
  public Recipe of(JobSpec job) {
    Provenance.Inputs known = inputs;
    Integer size = sizes.get(job.dataShare());
    if (known == null || (size == null && job.steps() == null)) {
      known = read(job);
      size = sizes.get(job.dataShare());
    }
    // with steps in the job, the number of samples does not count
    return Recipe.of(job, known, JobRules.steps(job, size == null ? 1 : size));
  }

  private Provenance.Inputs read(JobSpec job) {
    Path directory = null;
    try {
      directory = Files.createTempDirectory("striate-sweep-");
      try (JobInputs opened = JobInputs.open(job, paths, new LeftOutFile(directory), warn)) {
        sizes.put(job.dataShare(), opened.samples().size());
        Provenance.Inputs read =
            new InputDigests(FileDigests.remembering(knownDigests()), done -> {}).of(opened, paths);
        inputs = read;
        return read;
      }
    } catch (IOException e) {
      throw Problem.workFailed(
          "no temporary directory can be made (" + e.getMessage() + ")",
          System.getProperty("java.io.tmpdir"),
          "make it writable",
          e);
    } finally {
      delete(directory);
    }
  }

  private static void delete(@Nullable Path directory) {
    try {
      if (directory != null) {
        Files.deleteIfExists(new RunDirectory(directory).leftOut());
        Files.deleteIfExists(directory);
      }
    } catch (IOException e) {
      System.getLogger(FileRecipes.class.getName())
          .log(System.Logger.Level.DEBUG, "not deleted", e);
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
}
