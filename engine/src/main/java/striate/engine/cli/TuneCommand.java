package striate.engine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.inputs.JobFile;
import striate.engine.inputs.JobPaths;
import striate.engine.job.JobQueue;
import striate.engine.job.LocalLauncher;
import striate.engine.run.JobJson;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.tuning.CalibrationCache;
import striate.engine.worker.JobEstimate;

/** {@code striate tune}. */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    description =
        "Tunes the layers that a job file names, in a process of its own, and records the run.",
    footer = {
      "",
      "Ctrl-C stops the run after its step and keeps a checkpoint; --resume goes on from there.",
      "--dry-run prints {\"trainableParameters\", \"bytes\": {\"weights\", \"gradients\","
          + " \"optimizer\",",
      "\"activations\", \"data\", \"process\", \"peak\"}, \"secondsPerStep\", \"steps\","
          + " \"totalSeconds\"} with --json;",
      "this machine's speed at the job's shapes is measured once, in a few seconds, and"
          + " remembered.",
      "With --json every event of the run is a line; the last one is finished, stopped or failed.",
      "",
      "Examples:",
      "  striate tune --job sparse.json",
      "  striate tune --job sparse.json --workspace ~/experiments --json",
      "  striate tune --job sparse.json --resume",
      "  striate tune --job sparse.json --dry-run --json",
    })
final class TuneCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--job",
      required = true,
      paramLabel = "FILE",
      description = "what to tune, as JSON")
  private Path job = Path.of("");

  @Option(
      names = "--dry-run",
      description =
          "print what the job will take - parameters, memory, time - and start and write nothing")
  private boolean dryRun;

  @Option(names = "--resume", description = "go on with the latest run of this very job")
  private boolean resume;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  TuneCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path directory = workspace.directory();
    JobFile file = new JobFile(job, directory, terminal.home());
    if (dryRun) {
      JobFile.Checked checked = file.checkWithoutSamples();
      JobPaths paths = new JobPaths(List.of(directory, terminal.home()));
      JobEstimate estimate = JobEstimate.of(checked.spec(), paths, terminal::say);
      DryRun.of(checked.spec(), estimate, CalibrationCache.ofUser())
          .print(terminal.out(), json.given());
      return Cli.DONE;
    }
    JobFile.Checked checked = file.check();
    try (Store store = Records.toWrite(terminal, directory)) {
      JobQueue queue = new JobQueue(store, new LocalLauncher());
      RunId run;
      if (resume) {
        run = latest(store, checked);
        queue.resume(run);
      } else {
        run = queue.submit(checked.spec(), checked.selection());
      }
      FollowedRun followed = new FollowedRun(terminal, store, queue, run, json.given());
      return outcome(followed.toItsEnd(), followed, store.workspace().run(run));
    }
  }

  private int outcome(RunSummary ended, FollowedRun followed, Path directory) {
    if (ended.status() == RunStatus.FINISHED) {
      if (!json.given()) {
        terminal.out().println(ended.id() + "  " + directory);
      }
      return Cli.DONE;
    }
    if (ended.status() == RunStatus.STOPPED) {
      throw Problem.workFailed(
          "the run was stopped after " + ended.step() + " steps",
          directory,
          "go on with `striate tune --job " + job + " --resume`");
    }
    throw followed.failureReason();
  }

  private RunId latest(Store store, JobFile.Checked checked) {
    String text = JobJson.write(checked.spec());
    Optional<RunSummary> run =
        store.reader().runs().stream().filter(r -> r.jobText().equals(text)).findFirst();
    return run.orElseThrow(
            () ->
                Problem.badInput(
                    "no run of this job is recorded",
                    store.workspace().database(),
                    "leave out --resume, or give the job file as it was"))
        .id();
  }
}
