package striate.engine.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.inputs.JobCheck;
import striate.engine.inputs.JobFile;
import striate.engine.job.JobQueue;
import striate.engine.job.LocalLauncher;
import striate.engine.natives.DeviceChoice;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobFields;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.slurm.SlurmProfiles;
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
      "It answers within half a minute: of large files and models a part is measured, and the",
      "output says so.",
      "With --json every event of the run is a line; the last one is finished, stopped or failed.",
      "",
      "Examples:",
      "  striate tune --job sparse.json",
      "  striate tune --job sparse.json --workspace ~/experiments --json",
      "  striate tune --job sparse.json --resume",
      "  striate tune --job sparse.json --dry-run --json",
      "  striate tune --job sparse.json --on lab --detach",
      "  striate tune --replay ID          repeats a recorded run and compares every number",
      "  striate tune --fields",
    })
final class TuneCommand implements Callable<Integer> {
  private static final int WIDTH = 100;

  private final Terminal terminal;

  @ArgGroup(multiplicity = "1")
  private What what = new What();

  /** A job, or what a job can say. */
  static final class What {
    @Option(
        names = "--job",
        required = true,
        paramLabel = "FILE",
        description = "what to tune, as JSON")
    private Path job = Path.of("");

    @Option(
        names = "--fields",
        required = true,
        description = "list every field of a job file: values, default, meaning")
    private boolean fields;

    @Option(
        names = "--replay",
        required = true,
        paramLabel = "ID",
        description =
            "repeat a run that `striate runs` lists, as a new run, and compare losses and scores:"
                + " exit 0 if all are equal, 1 if not")
    private @Nullable String replay;
  }

  @Option(
      names = "--dry-run",
      description =
          "print what the job will take - parameters, memory, time - and start and write nothing")
  private boolean dryRun;

  @Option(names = "--resume", description = "go on with the latest run of this very job")
  private boolean resume;

  @Option(
      names = "--on",
      paramLabel = "PROFILE",
      description = "run it on the Slurm cluster of that profile: see `striate cluster --help`")
  private @Nullable String cluster;

  @Option(
      names = "--detach",
      description = "with --on: return as soon as the cluster has the job, and print the run's id")
  private boolean detach;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  TuneCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (what.fields) {
      terminal.out().print(JobFields.listing(WIDTH));
      return Cli.DONE;
    }
    if (detach && cluster == null) {
      throw Problem.badInput(
          "--detach is given without --on",
          "striate tune",
          "add --on PROFILE, or use `striate queue add`");
    }
    Path directory = workspace.directory();
    String replay = what.replay;
    if (replay != null) {
      refuseBeside(replay);
      return new ReplayedRun(terminal, directory, json.given()).of(new RunId(replay));
    }
    String launcher =
        cluster == null
            ? LocalLauncher.NAME
            : SlurmProfiles.of(directory).named(cluster).launcher();
    JobFile file = new JobFile(what.job, directory, terminal.home());
    JobSpec spec = file.read();
    if (dryRun) {
      JobCheck checked = JobCheck.of(spec, file.paths(), terminal::say);
      DryRun.of(checked.job(), JobEstimate.of(checked), CalibrationCache.ofUser())
          .print(terminal.out(), json.given());
      return Cli.DONE;
    }
    // the run itself warns of what it finds, in its journal
    LayerSelection selection = JobCheck.of(spec, file.paths(), warning -> {}).selection();
    if (cluster == null) { // this machine is where the worker will run
      DeviceChoice.here(spec.device());
    }
    try (Store store = Records.toWrite(terminal, directory)) {
      JobQueue queue = Records.queue(store);
      RunId run;
      if (resume) {
        RunSummary latest = latest(store, spec);
        run = latest.id();
        if (cluster != null) {
          queue.resume(run, launcher);
        } else if (latest.status() != RunStatus.QUEUED) { // it may wait since its start failed
          queue.resume(run);
        }
      } else {
        run = queue.submit(spec, selection, launcher);
      }
      if (detach) {
        return detached(store, queue, run);
      }
      FollowedRun followed = new FollowedRun(terminal, store, queue, run, json.given());
      return outcome(followed.toItsEnd(), followed, store.workspace().run(run));
    }
  }

  private int detached(Store store, JobQueue queue, RunId run) {
    queue.submitWaiting();
    RunSummary now = store.reader().run(run);
    Path directory = store.workspace().run(run);
    if (now.status() == RunStatus.QUEUED) {
      boolean paused = store.queue().state().paused();
      throw Problem.workFailed(
          (paused ? "the queue is paused" : "the cluster does not answer now")
              + "; the run "
              + run
              + " waits",
          directory,
          paused
              ? "go on with `striate queue resume`"
              : "`striate queue run` or the workbench submits it when the cluster answers");
    }
    if (now.status() == RunStatus.FAILED) {
      throw FollowedRun.failureReason(now, directory);
    }
    if (json.given()) {
      Map<String, String> answer = new LinkedHashMap<>();
      answer.put("event", "submitted");
      answer.put("run", run.value());
      answer.put("directory", directory.toString());
      answer.put("launcher", now.launcher());
      answer.put("handle", now.handle() == null ? "" : now.handle());
      JsonOption.print(terminal, answer);
    } else {
      terminal.say("submitted to " + now.launcher() + " as " + now.handle());
      terminal.print(run + "  " + directory);
    }
    return Cli.DONE;
  }

  private void refuseBeside(String replay) {
    if (dryRun || resume || cluster != null) {
      throw Problem.badInput(
          (dryRun ? "--dry-run" : resume ? "--resume" : "--on") + " does not go with --replay",
          "--replay " + replay,
          "leave it out");
    }
  }

  private int outcome(RunSummary ended, FollowedRun followed, Path directory) {
    if (ended.status() == RunStatus.FINISHED) {
      if (!json.given()) {
        terminal.print(ended.id() + "  " + directory);
      }
      return Cli.DONE;
    }
    if (ended.status() == RunStatus.STOPPED) {
      throw Problem.workFailed(
          "the run was stopped after " + ended.step() + " steps",
          directory,
          "go on with `striate tune --job " + what.job + " --resume`");
    }
    throw followed.failureReason();
  }

  private static RunSummary latest(Store store, JobSpec spec) {
    return store
        .reader()
        .newestOf(JobJson.write(spec))
        .orElseThrow(
            () ->
                Problem.badInput(
                    "no run of this job is recorded",
                    store.workspace().database(),
                    "leave out --resume, or give the job file as it was"));
  }
}
