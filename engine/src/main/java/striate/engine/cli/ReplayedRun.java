package striate.engine.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.inputs.JobCheck;
import striate.engine.inputs.JobPaths;
import striate.engine.job.JobQueue;
import striate.engine.job.Launchers;
import striate.engine.job.LocalLauncher;
import striate.engine.net.MatmulLibrary;
import striate.engine.region.LayerSelection;
import striate.engine.report.Replay;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.Provenance;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.RunLibrary;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;

/** Repeats a recorded run as a new one and compares every number. */
final class ReplayedRun {
  private final Terminal terminal;
  private final Path workspace;
  private final boolean json;

  ReplayedRun(Terminal terminal, Path workspace, boolean json) {
    this.terminal = terminal;
    this.workspace = workspace;
    this.json = json;
  }

  /**
   * Waits for the repetition's end.
   *
   * @return the exit code: {@link Cli#DONE} if all numbers are equal
   * @throws Problem if the run is unknown or has no steps, or its repetition does not finish
   */
  int of(RunId original) throws InterruptedException {
    try (RunLibrary library = Records.libraryToWrite(terminal, workspace)) {
      Store store = library.own();
      RunLibrary.Entry entry = library.entry(original);
      RunSummary before = entry.run();
      if (before.step() == 0) {
        throw Problem.badInput(
            "the run '" + original + "' has no steps to compare with",
            store.workspace().run(original),
            "name a run that has made some");
      }
      JobSpec job = before.job();
      JobSpec again = job.withName("replay of " + job.name());
      JobPaths paths = new JobPaths(List.of(workspace, terminal.home()));
      LayerSelection selection = JobCheck.of(again, paths, warning -> {}).selection();
      LocalLauncher launcher = new LocalLauncher();
      JobQueue queue = new JobQueue(store, Launchers.of(launcher));
      RunId run = queue.submit(again, selection);
      asItWasComputed(before.provenance(), launcher, run);
      FollowedRun followed = new FollowedRun(terminal, store, queue, run, json);
      followed.alsoTell(event -> warnOfOtherFiles(before.provenance(), event));
      RunSummary ended = followed.toItsEnd();
      if (ended.status() != RunStatus.FINISHED) {
        throw FollowedRun.failureReason(ended, store.workspace().run(run));
      }
      Replay replay = Replay.of(library.reader(entry), original, store.reader(), run);
      if (json) {
        JsonOption.print(terminal, ReplayReport.json(original, run, replay));
      } else {
        ReplayReport.lines(replay).forEach(terminal::print);
      }
      return replay.isEqual() ? Cli.DONE : Cli.WORK_FAILED;
    }
  }

  /** The worker multiplies matrices with the original's library: another one rounds differently. */
  private static void asItWasComputed(
      @Nullable Provenance original, LocalLauncher launcher, RunId run) {
    String matmul = original == null ? null : original.libraries().get(Provenance.MATMUL);
    if (matmul != null && System.getProperty(MatmulLibrary.PROPERTY) == null) {
      launcher.launchWith(run, "-D" + MatmulLibrary.PROPERTY + "=" + matmul);
    }
  }

  /** Said as soon as it is known: hours may follow. */
  private void warnOfOtherFiles(@Nullable Provenance original, RunEvent event) {
    if (event instanceof RunEvent.Origin now && original != null) {
      Replay.changedFiles(original, now.provenance())
          .forEach(line -> terminal.say(line + " since the original: its numbers will differ"));
    }
  }
}
