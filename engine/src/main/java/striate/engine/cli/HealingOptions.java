package striate.engine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.inputs.JobFile;
import striate.engine.inputs.JobPaths;
import striate.engine.inputs.TrainingSamples;
import striate.engine.run.JobFields;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunDirectory;

/** How a pruned model is healed: by a short tuning of what is left of its region. */
final class HealingOptions {
  /** A healing is short: this part of the steps that the region was tuned for. */
  private static final int PART = 4;

  @Option(
      names = "--heal",
      description =
          "then tune what is left of the region for a few steps, as a run of the workspace, and"
              + " score that, too")
  private boolean heal;

  @Option(
      names = "--heal-job",
      paramLabel = "FILE",
      description =
          "take data and settings of that tuning from this job (default: the job of the run that"
              + " tuned the region)")
  private @Nullable Path jobFile;

  @Option(
      names = "--heal-steps",
      paramLabel = "N",
      description = "its optimizer steps (default: a quarter of the job's)")
  private @Nullable Integer steps;

  @Option(
      names = "--heal-learning-rate",
      paramLabel = "R",
      description = "its peak learning rate of the layers (default: the job's)")
  private @Nullable Double learningRate;

  /** Whether the pruned model is to be healed. */
  boolean given() {
    return heal || jobFile != null || steps != null || learningRate != null;
  }

  /**
   * The job whose data and settings the healing takes, with the steps and the rate of the healing
   * and without tasks. Its model and layers are still those of before.
   *
   * @param run the run that was named; null where a model was
   * @throws Problem if no job is named, or it names what is not found
   */
  JobSpec job(@Nullable TunedRun run, ModelFiles files, Path workspace, Path home) {
    if (steps != null && (steps < 1 || steps > JobFields.MOST_STEPS)) {
      throw Problem.badInput(
          steps + " is out of range", "--heal-steps", "take 1 to " + JobFields.MOST_STEPS);
    }
    if (learningRate != null && !(learningRate >= 0 && learningRate <= 100)) {
      throw Problem.badInput(
          learningRate + " is out of range", "--heal-learning-rate", "take 0 to 100");
    }
    JobSpec job = named(run, files, workspace, home);
    JobSpec.Builder healing = shortened(job).evaluation(null).profileEverySteps(null);
    if (learningRate != null) {
      healing.set(JobFields.LEARNING_RATE, learningRate);
    }
    return healing.build();
  }

  private JobSpec.Builder shortened(JobSpec job) {
    Integer all = job.steps();
    Double epochs = job.epochs();
    if (steps != null) {
      return job.toBuilder().steps(steps);
    }
    return all != null || epochs == null
        ? job.toBuilder().steps(Math.max(1, (all == null ? PART : all) / PART))
        : job.toBuilder().epochs(epochs / PART);
  }

  private JobSpec named(@Nullable TunedRun run, ModelFiles files, Path workspace, Path home) {
    if (jobFile != null) {
      return new JobFile(jobFile, workspace, home).read();
    }
    if (run != null) {
      return run.job();
    }
    Path adapter = files.adapter();
    Path parent = adapter == null ? null : adapter.toAbsolutePath().normalize().getParent();
    if (parent == null || !Files.isRegularFile(new RunDirectory(parent).job())) {
      throw Problem.badInput(
          "what the pruned model is healed with is not said",
          "--heal",
          "name the --run that tuned the region, or a --heal-job");
    }
    Path runs = parent.getParent();
    Path itsWorkspace = runs == null ? null : runs.getParent();
    return settled(
        JobJson.read(new RunDirectory(parent).job()),
        itsWorkspace == null ? workspace : itsWorkspace,
        workspace,
        home);
  }

  /** A job of some workspace with data that is found from this one. */
  private static JobSpec settled(JobSpec job, Path from, Path workspace, Path home) {
    JobSpec.Data data = job.data();
    if (from.equals(workspace) || data.samples().equals(TrainingSamples.TABLETOP)) {
      return job;
    }
    JobPaths paths = new JobPaths(List.of(from, home));
    String images = data.images();
    return job.toBuilder()
        .data(
            new JobSpec.Data(
                paths.find("data.samples", data.samples()).toString(),
                images == null ? null : paths.find("data.images", images).toString(),
                data.template()))
        .build();
  }
}
