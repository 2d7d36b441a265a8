package striate.engine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.disk.ProcessLock;
import striate.engine.inputs.JobCheck;
import striate.engine.inputs.JobFile;
import striate.engine.inputs.JobPaths;
import striate.engine.job.JobQueue;
import striate.engine.job.LocalLauncher;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.slurm.SlurmProfiles;
import striate.engine.store.Store;
import striate.engine.sweep.FileRecipes;
import striate.engine.sweep.FollowedRuns;
import striate.engine.sweep.PlannedRun;
import striate.engine.sweep.SavedSweep;
import striate.engine.sweep.SweepFile;
import striate.engine.sweep.SweepPlan;
import striate.engine.sweep.SweepRun;
import striate.engine.sweep.SweepRuns;

/** {@code striate sweep}. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    description =
        "Runs one job with many selections, sizes, methods, seeds, shares of the samples, steps and"
            + " learning rates, through the queue.",
    footer = {
      "",
      "What it will take is shown before it starts. Runs that are done - same recipe, layers and"
          + " seed - are not repeated:",
      "interrupted at any time, the same command goes on, and so does --resume NAME. Failed runs"
          + " are tried again.",
      "With --on, the cluster gets one job array; its profile's arrayLimit says how many run at"
          + " once.",
      "A sweep's file: {\"job\": \"job.json\", \"strategies\": [\"all\", \"sparse-uniform\"],"
          + " \"sizes\": [8, \"1/4\"],",
      "\"methods\": [\"lora\"], \"seeds\": [1, 2], \"shares\": [1, 0.25], \"steps\": [160],"
          + " \"learningRates\": [2e-4]}.",
      "--json prints a line for the plan, for each run that ends, and for the sweep's end; with"
          + " --dry-run the plan alone.",
      "",
      "Examples:",
      "  striate sweep --job base.json --strategies all,sparse-uniform,first,last --sizes 1/4"
          + " --seeds 1,2,3 --dry-run",
      "  striate sweep --file scale.json --yes",
      "  striate sweep --resume base-1a2b3c",
      "  striate sweep figures base-1a2b3c --output figures",
      "  striate sweep list",
    })
final class SweepCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Terminal terminal;

  @Mixin private SweepOptions options = new SweepOptions();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "what to call it (default: from the base job and the runs)")
  private @Nullable String name;

  @Option(
      names = "--resume",
      paramLabel = "NAME",
      description = "go on with a sweep that `striate sweep list` shows")
  private @Nullable String resume;

  @Option(names = "--dry-run", description = "print the plan, and start and write nothing")
  private boolean dryRun;

  @Option(names = "--yes", description = "start without asking")
  private boolean yes;

  @Option(
      names = "--on",
      paramLabel = "PROFILE",
      description = "run it on the Slurm cluster of that profile")
  private @Nullable String cluster;

  @Option(
      names = "--detach",
      description = "put the runs into the queue and return; `striate queue run` looks after them")
  private boolean detach;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  private SweepCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  static CommandLine of(Terminal terminal) {
    return new CommandLine(new SweepCommand(terminal))
        .addSubcommand(new SweepFiguresCommand(terminal))
        .addSubcommand(new SweepListCommand(terminal));
  }

  @Override
  public Integer call() throws InterruptedException {
    Path directory = workspace.directory();
    String launcher =
        cluster == null
            ? LocalLauncher.NAME
            : SlurmProfiles.of(directory).named(cluster).launcher();
    SavedSweep sweep = sweep(directory);
    JobPaths paths = new JobPaths(List.of(directory, terminal.home()));
    if (dryRun && Files.notExists(Records.of(directory).database())) { // and none is made
      List<SweepRun> found =
          sweep.runs().stream()
              .map(planned -> new SweepRun(planned, SweepRun.State.NEW, null))
              .toList();
      SweepForecast forecast =
          SweepForecast.of(found, paths, List.of(), directory, cluster == null);
      new SweepReport(terminal, json.given(), sweep.name()).plan(found, forecast, true);
      return Cli.DONE;
    }
    try (Store store =
        dryRun ? Records.toRead(terminal, directory) : Records.toWrite(terminal, directory)) {
      JobQueue queue = Records.queue(store);
      SweepRuns runs = new SweepRuns(store, queue);
      FileRecipes recipes = new FileRecipes(paths, warning -> {});
      List<SweepRun> found = runs.find(sweep.runs(), () -> recipes);
      SweepForecast forecast =
          SweepForecast.of(
              found, paths, store.reader().runs(), store.workspace().directory(), cluster == null);
      SweepReport report = new SweepReport(terminal, json.given(), sweep.name());
      report.plan(found, forecast, dryRun);
      if (dryRun) {
        return Cli.DONE;
      }
      agree(found, forecast);
      sweep.save(directory);
      List<SweepRun> submitted = submitted(store, runs, sweep, recipes, launcher);
      if (detach) {
        return detached(queue, submitted);
      }
      return followed(store, queue, runs, submitted, report);
    }
  }

  private SavedSweep sweep(Path directory) {
    String known = resume;
    if (known != null) {
      if (options.given() || name != null) {
        throw Problem.badInput(
            "--resume goes with no other sweep", "--resume " + known, "give one or the other");
      }
      return SavedSweep.open(directory, known);
    }
    SweepFile file = options.read();
    JobFile job = options.jobFile(file, directory, terminal.home());
    JobSpec base = job.read();
    JobCheck checked = JobCheck.of(base, job.paths(), terminal::say);
    List<PlannedRun> plan =
        SweepPlan.of(base, file.axes(), checked.architecture().text().layers(), job.selections());
    String called = name == null ? file.name() : name;
    return called == null ? SavedSweep.named(base.name(), plan) : new SavedSweep(called, plan);
  }

  private void agree(List<SweepRun> runs, SweepForecast forecast) {
    if (forecast.free() >= 0 && forecast.bytes() > forecast.free() && !yes) {
      throw Problem.workFailed(
          "the sweep needs about "
              + Bytes.of(forecast.bytes())
              + ", and "
              + Bytes.of(forecast.free())
              + " are free",
          workspace.directory(),
          "free some space, name fewer runs, or start it with --yes");
    }
    long left = runs.stream().filter(run -> run.state() != SweepRun.State.DONE).count();
    if (left == 0 || yes || json.given() || !terminal.live() || System.console() == null) {
      return;
    }
    String answer =
        System.console().readLine("Start %d %s? [y/N] ", left, left == 1 ? "run" : "runs");
    if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).startsWith("y")) {
      throw Problem.badInput(
          "the sweep was not started", "striate sweep", "answer y, or add --yes");
    }
  }

  /** One process at a time, so that two sweeps do not submit the same run. */
  private List<SweepRun> submitted(
      Store store, SweepRuns runs, SavedSweep sweep, FileRecipes recipes, String launcher) {
    Path file = store.workspace().runs().resolve(".sweep");
    try (ProcessLock lock = ProcessLock.acquire(file, PATIENCE).orElse(null)) {
      if (lock == null) {
        throw Problem.workFailed(
            "another sweep is submitting its runs", file, "start it again in a moment");
      }
      return runs.submit(runs.find(sweep.runs(), () -> recipes), launcher);
    } catch (IOException e) {
      throw Problem.workFailed(
          "the sweep's runs cannot be submitted (" + e.getMessage() + ")",
          file,
          "check that the workspace is writable and has room",
          e);
    }
  }

  private int detached(JobQueue queue, List<SweepRun> runs) {
    queue.submitWaiting();
    long left = runs.stream().filter(run -> run.state() != SweepRun.State.DONE).count();
    terminal.say(left + (left == 1 ? " run waits" : " runs wait") + " in the queue");
    if (!queue.snapshot().attended()) {
      terminal.say(QueueTable.UNATTENDED);
    }
    return Cli.DONE;
  }

  private int followed(
      Store store, JobQueue queue, SweepRuns runs, List<SweepRun> submitted, SweepReport report)
      throws InterruptedException {
    Set<RunId> waiting = FollowedRuns.underWay(submitted);
    Thread onInterrupt =
        new Thread(
            () ->
                terminal.say(
                    "a running job goes on by itself, and the others wait in the queue; the same"
                        + " command goes on with the sweep"),
            "leave-sweep");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    try {
      report.begin(submitted);
      boolean ended =
          waiting.isEmpty()
              || new FollowedRuns(
                      store,
                      queue,
                      report::changed,
                      problem -> terminal.say("striate: " + problem.getMessage()))
                  .untilEnded(waiting);
      return report.end(runs.refreshed(submitted), ended, store.workspace().directory());
    } finally {
      FollowedRun.forget(onInterrupt);
    }
  }
}
