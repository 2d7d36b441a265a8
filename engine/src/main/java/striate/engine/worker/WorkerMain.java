package striate.engine.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import striate.engine.disk.DiskFull;
import striate.engine.disk.TemporaryFiles;
import striate.engine.inputs.JobPaths;
import striate.engine.journal.JournalReader;
import striate.engine.journal.JournalWriter;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunDirectory;
import striate.engine.run.RunEvent;
import striate.engine.tuning.ProcessMemory;
import sun.misc.Signal;

/**
 * The child JVM's main class: {@code --run-directory DIR} with a {@code job.json} in it. It reports
 * through the journal. libtorch's output goes to standard error, which the launcher redirects to
 * {@code worker.log}.
 */
public final class WorkerMain {
  private static final long WATCH_MILLIS = 200;

  private WorkerMain() {}

  public static void main(String[] args) {
    if (args.length != 2 || !args[0].equals("--run-directory")) {
      System.err.println("striate: the worker is started by `striate tune` or the workbench");
      System.exit(2);
    }
    TemporaryFiles.useWritableDirectory();
    Path directory = Path.of(args[1]).toAbsolutePath().normalize();
    AtomicBoolean terminated = new AtomicBoolean();
    // where no session of its own can be had (macOS), Ctrl-C on the command line reaches the
    // worker,
    // too; it waits to be asked. TERM comes from a cluster's scheduler or a shutdown: a checkpoint
    // can still be saved
    Signal.handle(new Signal("INT"), signal -> {});
    Signal.handle(new Signal("TERM"), signal -> terminated.set(true));
    BooleanSupplier cancelled = () -> terminated.get() || JobRun.cancelled(directory);
    EarlyEnd early = new EarlyEnd();
    System.exit(
        run(directory, cancelled, early, journal -> watch(directory, journal, cancelled, early)));
  }

  /** Ends the process as soon as it is cancelled, while it may end early. */
  private static void watch(
      Path directory, JournalWriter journal, BooleanSupplier cancelled, EarlyEnd early) {
    ScheduledExecutorService watcher =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "cancellation");
              thread.setDaemon(true);
              return thread;
            });
    ScheduledFuture<?> unused =
        watcher.scheduleWithFixedDelay(
            () -> {
              if (cancelled.getAsBoolean()) {
                early.endIfAllowed(
                    step -> {
                      if (stop(journal, directory, step)) {
                        journal.close();
                        // the other threads are busy in libtorch, which cannot be interrupted
                        Runtime.getRuntime().halt(0);
                      }
                    });
              }
            },
            WATCH_MILLIS,
            WATCH_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /**
   * Runs the job in this process. Returns 0 if finished or stopped, 1 if failed, 2 for bad input.
   */
  public static int run(Path directory) {
    return run(directory, () -> JobRun.cancelled(directory));
  }

  /** The same with another check for cancellation. */
  static int run(Path directory, BooleanSupplier cancelled) {
    return run(directory, cancelled, new EarlyEnd(), journal -> {});
  }

  private static int run(
      Path directory, BooleanSupplier cancelled, EarlyEnd early, Consumer<JournalWriter> onOpen) {
    long begin = System.nanoTime();
    RunDirectory files = new RunDirectory(directory);
    try (JournalWriter journal = JournalWriter.open(files.journal())) {
      try {
        List<RunEvent> earlier = JournalReader.readAll(files.journal());
        JournalReport report = new JournalReport(journal, files, earlier);
        early.allow(checkpointStep(earlier));
        onOpen.accept(journal);
        JobSpec job = JobJson.read(files.job());
        JobRun run = new JobRun(job, directory, paths(directory), report, early);
        JobRun.Outcome outcome = run.run(cancelled);
        double seconds = (System.nanoTime() - begin) / 1e9;
        end(journal, directory, outcome, seconds);
        return 0;
      } catch (Problem problem) {
        fail(journal, problem);
        return problem.kind() == Problem.Kind.BAD_INPUT ? 2 : 1;
      } catch (RuntimeException | Error e) {
        e.printStackTrace();
        fail(journal, problem(e, files));
        return 1;
      }
    } catch (Problem unwritable) {
      System.err.println("striate: " + unwritable.getMessage());
      return 1;
    }
  }

  private static Problem problem(Throwable e, RunDirectory files) {
    if (DiskFull.isCauseOf(e)) {
      Long free = DiskFull.free(files.path());
      return Problem.workFailed(
          "the disk is full (" + e + ")" + (free == null ? "" : ", " + free + " bytes are free"),
          files.path(),
          "free some space there and in the directory for temporary files, then resume the run",
          e);
    }
    return MemoryShortage.in(e)
        .map(shortage -> shortage.problem(e))
        .orElseGet(
            () ->
                Problem.workFailed(
                    "unexpected error (" + e + ")",
                    files.log(),
                    "please report it together with that file",
                    e));
  }

  /** The step of the newest checkpoint that the journal tells of. */
  private static int checkpointStep(List<RunEvent> events) {
    return events.stream()
        .filter(RunEvent.CheckpointSaved.class::isInstance)
        .mapToInt(event -> ((RunEvent.CheckpointSaved) event).step())
        .reduce(0, (earlier, later) -> later);
  }

  private static void end(
      JournalWriter journal, Path directory, JobRun.Outcome outcome, double seconds) {
    if (outcome.finished()) {
      journal.end(
          (seq, at) ->
              new RunEvent.Finished(
                  seq,
                  at,
                  directory.getFileName().toString(),
                  directory.toString(),
                  outcome.step(),
                  outcome.tuningSeconds(),
                  seconds,
                  ProcessMemory.peakBytes()));
    } else {
      stop(journal, directory, outcome.step());
    }
  }

  private static boolean stop(JournalWriter journal, Path directory, int step) {
    String reason = reason(directory);
    return journal.end(
        (seq, at) -> new RunEvent.Stopped(seq, at, step, reason, directory.toString()));
  }

  private static String reason(Path directory) {
    try {
      String text =
          Files.readString(new RunDirectory(directory).cancellation(), StandardCharsets.UTF_8)
              .strip();
      return text.isEmpty() ? "cancelled" : text;
    } catch (NoSuchFileException e) {
      return "the system asked the worker to end (TERM)";
    } catch (IOException e) {
      return "cancelled";
    }
  }

  private static void fail(JournalWriter journal, Problem problem) {
    journal.end(
        (seq, at) ->
            new RunEvent.Failed(
                seq,
                at,
                problem.kind() == Problem.Kind.BAD_INPUT,
                problem.what(),
                problem.place(),
                problem.remedy()));
  }

  /** Resolves relative paths of a job against the workspace, then the installation. */
  private static JobPaths paths(Path directory) {
    List<Path> bases = new ArrayList<>();
    bases.add(directory.resolve("../..").normalize());
    String home = System.getProperty("striate.home");
    if (home != null) {
      bases.add(Path.of(home));
    }
    return new JobPaths(bases);
  }
}
