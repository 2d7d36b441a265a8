package striate.engine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import striate.engine.inputs.JobFile;
import striate.engine.run.JobFields;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.sweep.SweepAxes;
import striate.engine.sweep.SweepFile;

/** What a sweep varies, as options. */
final class SweepOptions {
  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "the sweep as JSON; options count before it")
  private @Nullable Path file;

  @Option(names = "--job", paramLabel = "FILE", description = "the base job, as JSON")
  private @Nullable Path job;

  @Option(
      names = "--strategies",
      split = ",",
      paramLabel = "A,B",
      description =
          "strategies, each taken at every size (sparse-uniform, first, ...), and whole selections"
              + " (all, none, paper-code, ...)")
  private List<String> strategies = List.of();

  @Option(
      names = "--strategy",
      paramLabel = "TEXT",
      description =
          "one more selection, which may have commas; K in it is the size, as in random:K:7")
  private List<String> more = List.of();

  @Option(
      names = "--sizes",
      split = ",",
      paramLabel = "A,B",
      description = "counts of layers, or shares of the depth: 8,4,1/4,25%%")
  private List<String> sizes = List.of();

  @Option(names = "--methods", split = ",", paramLabel = "A,B", description = "lora, full")
  private List<JobSpec.Method> methods = List.of();

  @Option(names = "--seeds", split = ",", paramLabel = "A,B", description = "seeds")
  private List<Long> seeds = List.of();

  @Option(
      names = "--shares",
      split = ",",
      paramLabel = "A,B",
      description = "shares of the samples: 1,0.25,0.1")
  private List<Double> shares = List.of();

  @Option(names = "--steps", split = ",", paramLabel = "A,B", description = "optimizer steps")
  private List<Integer> steps = List.of();

  @Option(
      names = "--learning-rates",
      split = ",",
      paramLabel = "A,B",
      description = "learning rates of the layers")
  private List<Double> learningRates = List.of();

  /** Whether any of them was given. */
  boolean given() {
    return file != null || job != null || !axes().equals(SweepAxes.none());
  }

  /** The options, and the file's where an option leaves something out. */
  SweepFile read() {
    Path from = file;
    SweepFile written =
        from == null ? new SweepFile(null, null, SweepAxes.none()) : SweepFile.read(from);
    return new SweepFile(written.name(), written.job(), checked(axes()).or(written.axes()));
  }

  private SweepAxes axes() {
    List<String> all = new ArrayList<>(strategies);
    all.addAll(more);
    return new SweepAxes(all, sizes, methods, seeds, shares, steps, learningRates);
  }

  private static SweepAxes checked(SweepAxes axes) {
    axes.shares()
        .forEach(share -> require("--shares", share, share > 0 && share <= 1, "above 0, up to 1"));
    axes.steps()
        .forEach(
            count ->
                require(
                    "--steps", count, count >= 1 && count <= JobFields.MOST_STEPS, "from 1 on"));
    axes.learningRates()
        .forEach(rate -> require("--learning-rates", rate, rate >= 0 && rate <= 100, "0 to 100"));
    return axes;
  }

  private static void require(String option, Number value, boolean allowed, String range) {
    if (!allowed) {
      throw Problem.badInput(value + " is out of range", option, "take numbers " + range);
    }
  }

  /** The base job's file. */
  JobFile jobFile(SweepFile sweep, Path workspace, Path home) {
    Path given = job;
    if (given == null && sweep.job() != null && file != null) {
      given = file.toAbsolutePath().resolveSibling(sweep.job());
    }
    if (given == null) {
      throw Problem.badInput(
          "no base job is given",
          "striate sweep",
          "give --job FILE, or \"job\" in the sweep's file");
    }
    return new JobFile(given, workspace, home);
  }
}
