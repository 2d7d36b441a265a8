package striate.engine.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
  /** Exit code of a worker that a scheduler ended after it saved a checkpoint. */
  public static final int TO_BE_CONTINUED = 75;

  /** The same before it did anything: another attempt in the same time would not either. */
  private static final int NOTHING_DONE = 76;

  private static final long WATCH_MILLIS = 200;

  private WorkerMain() {}

  public static void main(String[] args) {
    WorkerArguments start = WorkerArguments.parse(args).orElse(null);
    if (start == null) {
      System.err.println("striate: the worker is started by `striate tune` or the workbench");
      System.exit(2);
      return;
    }
    TemporaryFiles.useWritableDirectory();
    Path directory = start.runDirectory();
    AtomicBoolean terminated = new AtomicBoolean();
    // where no session of its own can be had (macOS), Ctrl-C on the command line reaches the
    // worker,
    // too; it waits to be asked. TERM comes from a cluster's scheduler or a shutdown: a checkpoint
    // can still be saved
    Signal.handle(new Signal("INT"), signal -> {});
    Signal.handle(new Signal("TERM"), signal -> terminated.set(true));
    BooleanSupplier cancelled = () -> terminated.get() || JobRun.cancelled(directory);
    EarlyEnd early = new EarlyEnd();
    System.exit(run(start, cancelled, early, journal -> watch(start, journal, cancelled, early)));
  }

  /** Ends the process as soon as it is cancelled, while it may end early. */
  private static void watch(
      WorkerArguments start, JournalWriter journal, BooleanSupplier cancelled, EarlyEnd early) {
    Path directory = start.runDirectory();
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
              // a scheduler's worker that nobody stopped ends so that another can go on
              boolean continued = start.requeued() && !JobRun.cancelled(directory);
              if (!continued && cancelled.getAsBoolean()) {
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
   * Runs the job in this process. Returns 0 if finished or stopped, 1 if failed, 2 for bad input,
   * 75 or 76 if a scheduler ended it.
   */
  public static int run(Path directory) {
    return run(new WorkerArguments(directory), () -> JobRun.cancelled(directory));
  }

  /** The same with another check for cancellation. */
  static int run(Path directory, BooleanSupplier cancelled) {
    return run(new WorkerArguments(directory), cancelled);
  }

  /** The same for a worker that a launcher started. */
  static int run(WorkerArguments start, BooleanSupplier cancelled) {
    return run(start, cancelled, new EarlyEnd(), journal -> {});
  }

  private static int run(
      WorkerArguments start,
      BooleanSupplier cancelled,
      EarlyEnd early,
      Consumer<JournalWriter> onOpen) {
    long begin = System.nanoTime();
    Path directory = start.runDirectory();
    RunDirectory files = new RunDirectory(directory);
    try (JournalWriter journal = JournalWriter.open(files.journal(), start.requeued())) {
      try {
        List<RunEvent> earlier = JournalReader.readAll(files.journal());
        JournalReport report = new JournalReport(journal, files, earlier);
        early.allow(checkpointStep(earlier));
        onOpen.accept(journal);
        JobSpec job = JobJson.read(files.job());
        JobRun run = new JobRun(job, directory, start.paths(), report, early);
        JobRun.Outcome outcome = run.run(cancelled);
        double seconds = (System.nanoTime() - begin) / 1e9;
        return end(journal, start, outcome, seconds);
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

  private static int end(
      JournalWriter journal, WorkerArguments start, JobRun.Outcome outcome, double seconds) {
    Path directory = start.runDirectory();
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
    } else if (start.requeued() && !JobRun.cancelled(directory)) {
      // nobody stopped the run: another worker goes on with it, so it has not ended
      boolean advanced = advanced(directory);
      journal.append(
          (seq, at) ->
              new RunEvent.Warning(
                  seq,
                  at,
                  "the scheduler ended the worker after step "
                      + outcome.step()
                      + "; the run goes on when its job runs again"));
      return advanced ? TO_BE_CONTINUED : NOTHING_DONE;
    } else {
      stop(journal, directory, outcome.step());
    }
    return 0;
  }

  /** Whether this attempt measured anything; if not, the next would not get any further. */
  private static boolean advanced(Path directory) {
    boolean advanced = false;
    for (RunEvent event : JournalReader.readAll(new RunDirectory(directory).journal())) {
      if (event instanceof RunEvent.Started) {
        advanced = false;
      } else if (event instanceof RunEvent.Step || event instanceof RunEvent.Score) {
        advanced = true;
      }
    }
    return advanced;
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
}
