package striate.engine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.disk.FileDigests;
import striate.engine.disk.Sha256;
import striate.engine.disk.UserCache;
import striate.engine.inputs.InputDigests;
import striate.engine.inputs.JobCheck;
import striate.engine.inputs.JobPaths;
import striate.engine.job.JobQueue;
import striate.engine.job.LocalLauncher;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobFields;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.sweep.FileRecipes;
import striate.engine.sweep.PlannedRun;
import striate.engine.sweep.SweepRun;
import striate.engine.sweep.SweepRuns;

/**
 * Heals a pruned model: writes it to the workspace as a checkpoint, and tunes what is left of the
 * region in it by an ordinary run. The same healing again finds checkpoint and run, and goes on.
 */
final class Healing {
  private static final String DIRECTORY = "pruned";
  private static final int LONGEST_NAME = 60;
  private static final int LONGEST_JOB_NAME = 200;
  private static final int DIGITS = 8;

  private final Terminal terminal;
  private final Path workspace;
  private final JobSpec like;

  /**
   * @param like the job whose data and settings the healing takes
   */
  Healing(Terminal terminal, Path workspace, JobSpec like) {
    this.terminal = terminal;
    this.workspace = workspace;
    this.like = like;
  }

  /**
   * A healed model.
   *
   * @param model the pruned model's checkpoint
   * @param tuned layers that were tuned, by their numbers before anything was removed
   */
  record Healed(RunSummary run, Path model, List<Integer> tuned, ModelFiles files) {}

  /**
   * Heals a model.
   *
   * @param files the model before layers were removed
   * @param gone the layers that were removed
   * @param region the layers that are tuned, of those that are left
   * @throws Problem if none of them is left, or the run stopped or failed
   */
  Healed of(ModelFiles files, Set<Integer> gone, LayerSelection region)
      throws InterruptedException {
    List<Integer> tuned = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    int place = 0;
    for (int layer = 0; layer < region.layerCount(); layer++) {
      if (gone.contains(layer)) {
        continue;
      }
      if (region.contains(layer)) {
        tuned.add(layer);
        places.add(place);
      }
      place++;
    }
    if (tuned.isEmpty()) {
      throw Problem.badInput("no layer of the region is left", "--heal", "remove fewer layers");
    }
    Path model = checkpoint(files, gone, region.layerCount());
    LayerSelection selection = LayerSelection.of(place, places);
    RunSummary run = tuned(job(model, selection, gone), selection);
    Path directory = workspace.resolve("runs").resolve(run.id().value());
    ModelFiles healed = TunedRun.of(run.id().value(), workspace, terminal.home()).tuned();
    terminal.say("the healed model is that of run " + run.id() + " - " + directory);
    return new Healed(run, model, tuned, healed);
  }

  private JobSpec job(Path model, LayerSelection selection, Set<Integer> gone) {
    String name = "healed: " + like.name() + " without " + new TreeSet<>(gone);
    return like.toBuilder()
        .name(name.length() <= LONGEST_JOB_NAME ? name : name.substring(0, LONGEST_JOB_NAME))
        .model(DIRECTORY + "/" + model.getFileName())
        .tower(null)
        .projector(null)
        .initialAdapter(null)
        .layers(selection.toString())
        .build();
  }

  /** The pruned model on disk, merged, under a name that tells model and layers. */
  private Path checkpoint(ModelFiles files, Set<Integer> gone, int layers) {
    LayerSelection removed = LayerSelection.of(layers, gone);
    String digest;
    try (Checkpoint checkpoint = Checkpoint.open(files)) {
      InputDigests digests =
          new InputDigests(
              FileDigests.remembering(UserCache.directory().resolve("digests.txt")), done -> {});
      digest = Sha256.of(digests.of(checkpoint) + " without " + removed).substring(0, DIGITS);
    } catch (IOException e) {
      throw Problem.workFailed(
          "the cache's directory cannot be made (" + e.getMessage() + ")",
          System.getProperty("user.home", ""),
          "make it writable",
          e);
    }
    String text = removed.toString();
    String name =
        (text.length() <= LONGEST_NAME ? "without-" + text + "-" : "without-" + gone.size() + "-")
            + digest;
    Path directory = workspace.resolve(DIRECTORY).resolve(name);
    if (Files.notExists(directory)) {
      PrunedCheckpoint.write(directory, files, gone);
    }
    terminal.say("the pruned model is in " + directory);
    return directory;
  }

  /** The run of this job, finished: found, resumed or new. */
  private RunSummary tuned(JobSpec job, LayerSelection selection) throws InterruptedException {
    JobPaths paths = new JobPaths(List.of(workspace, terminal.home()));
    JobCheck.of(job, paths, warning -> {});
    try (Store store = Records.toWrite(terminal, workspace)) {
      JobQueue queue = Records.queue(store);
      SweepRuns runs = new SweepRuns(store, queue);
      FileRecipes recipes = new FileRecipes(paths, warning -> {});
      PlannedRun planned = new PlannedRun(job, selection, List.of("healing"));
      SweepRun found =
          runs.submit(runs.find(List.of(planned), () -> recipes), LocalLauncher.NAME).get(0);
      if (found.state() == SweepRun.State.DONE) {
        terminal.say("it was healed before");
        return found.run();
      }
      terminal.say(
          "healing layers " + selection + " of " + selection.layerCount() + " " + described());
      RunSummary ended =
          new FollowedRun(terminal, store, queue, found.id(), false, "healing").toItsEnd();
      if (ended.status() == RunStatus.STOPPED) {
        throw Problem.workFailed(
            "the healing was stopped after " + ended.step() + " steps",
            store.workspace().run(ended.id()),
            "give the same command again to go on");
      }
      if (ended.status() != RunStatus.FINISHED) {
        throw FollowedRun.failureReason(ended, store.workspace().run(ended.id()));
      }
      return ended;
    }
  }

  /** As in {@code for 40 steps at a learning rate of 0.002}. */
  private String described() {
    Integer steps = like.steps();
    return "for "
        + (steps == null ? like.epochs() + " epochs" : steps + (steps == 1 ? " step" : " steps"))
        + " at a learning rate of "
        + like.get(JobFields.LEARNING_RATE);
  }
}
