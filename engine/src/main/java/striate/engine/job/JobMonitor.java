package striate.engine.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import striate.engine.journal.JournalReader;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.Ingest;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;

/**
 * Follows the runs of a workspace: takes their journals into the store, tells a listener, notices
 * workers that are gone, ends those that do not heed a cancellation, and starts what waits. Any
 * number of processes may do this for one workspace.
 */
public final class JobMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobMonitor.class);
  private static final long PERIOD_MILLIS = 200;

  /** How long a run may be without a noted process after it was taken from the queue. */
  private static final long START_GRACE_MILLIS = 8000;

  private final Store store;
  private final Queue queue;
  private final RunListener listener;
  private final Duration cancelGrace;
  private final Map<RunId, Tail> tails = new LinkedHashMap<>();
  private @Nullable ScheduledExecutorService ticker;

  /** With 30 s, and three steps' time, for a worker to heed a cancellation. */
  public JobMonitor(Store store, Queue queue, RunListener listener) {
    this(store, queue, listener, Duration.ofSeconds(30));
  }

  /**
   * @param cancelGrace how long a worker may take to heed a cancellation, beside three steps' time
   */
  public JobMonitor(Store store, Queue queue, RunListener listener, Duration cancelGrace) {
    this.store = store;
    this.queue = queue;
    this.listener = listener;
    this.cancelGrace = cancelGrace;
  }

  /**
   * Catches up with what happened while nobody looked: unrecorded runs are recorded, and every
   * journal that is longer than what is known of it is taken in. To be called once, before {@link
   * #start}.
   */
  public synchronized void attach() {
    store.writer().adopt();
    for (RunId run : store.ingest().behind()) {
      try {
        store.ingest().ingest(run);
      } catch (Problem problem) {
        listener.onProblem(problem);
      }
    }
  }

  /**
   * Tells the listener everything of a run from here on, even what another process takes in first.
   */
  public synchronized void follow(RunId run) {
    tails.computeIfAbsent(run, this::tail);
  }

  /** Tends the runs in the background from now on, five times a second. */
  public synchronized void start() {
    if (ticker == null) {
      ticker =
          Executors.newSingleThreadScheduledExecutor(
              task -> {
                Thread thread = new Thread(task, "job-monitor");
                thread.setDaemon(true);
                return thread;
              });
      ScheduledFuture<?> unused =
          ticker.scheduleWithFixedDelay(
              this::tendInBackground, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Looks after every run once. */
  public synchronized void tend() {
    for (RunSummary run : store.reader().runs(RunStatus.RUNNING)) {
      follow(run.id());
    }
    for (RunId run : List.copyOf(tails.keySet())) {
      try {
        tend(run);
      } catch (Problem problem) {
        listener.onProblem(problem);
      }
    }
    queue
        .startNext()
        .ifPresent(
            run -> {
              follow(run);
              tell(run);
            });
  }

  /** Ends the following; workers go on. */
  @Override
  public void close() {
    ScheduledExecutorService running;
    synchronized (this) {
      running = ticker;
      ticker = null;
    }
    if (running != null) {
      running.shutdown();
      try {
        if (!running.awaitTermination(10, TimeUnit.SECONDS)) {
          LOG.warn("the job monitor is still busy");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void tendInBackground() {
    try {
      tend();
    } catch (Problem problem) {
      listener.onProblem(problem);
    } catch (RuntimeException e) {
      LOG.error("tending the runs failed", e);
    }
  }

  private void tend(RunId run) {
    RunSummary before = store.reader().find(run).orElse(null);
    if (before == null) {
      tails.remove(run);
      return;
    }
    // asked before reading: what a dead worker wrote is then read to its end
    Launcher.Liveness liveness =
        before.status() == RunStatus.RUNNING ? queue.liveness(before) : Launcher.Liveness.UNKNOWN;
    takeIn(run);
    if (before.status() == RunStatus.RUNNING
        && store.reader().run(run).status() == RunStatus.RUNNING) {
      endIfGone(before, liveness);
    }
    tell(run);
  }

  private void takeIn(RunId run) {
    Tail tail = tails.computeIfAbsent(run, this::tail);
    try {
      store.ingest().ingest(run);
      tellEvents(run, tail);
    } catch (Problem problem) {
      if (!problem.getMessage().equals(tail.trouble)) { // told once, not at every look
        tail.trouble = problem.getMessage();
        listener.onProblem(problem);
      }
    }
  }

  private void endIfGone(RunSummary run, Launcher.Liveness liveness) {
    Path directory = store.workspace().run(run.id());
    switch (liveness) {
      case ALIVE -> {
        double steps = run.recentStepMillis() == null ? 0 : 3 * run.recentStepMillis();
        Duration patience = cancelGrace.plusMillis((long) steps);
        if (Cancellation.age(directory).filter(age -> age.compareTo(patience) > 0).isPresent()) {
          LOG.warn("run {} did not heed its cancellation and is ended", run.id());
          queue.kill(run.id());
        }
      }
      case GONE -> interrupt(run.id(), directory);
      case UNKNOWN -> {
        long waited = System.currentTimeMillis() - store.writer().claimedAt(run.id());
        if (waited > START_GRACE_MILLIS) {
          interrupt(run.id(), directory);
        }
      }
    }
  }

  private void interrupt(RunId run, Path directory) {
    String what = "its process is gone without a word";
    String said = lastLine(directory.resolve("worker.log"));
    store
        .writer()
        .interrupt(run, said.isEmpty() ? what : what + "; it last said: " + said, "resume the run");
  }

  private void tellEvents(RunId run, Tail tail) {
    while (true) {
      JournalReader.Batch batch =
          JournalReader.read(
              store.workspace().journal(run), tail.position.offset(), tail.position.seq());
      if (batch.events().isEmpty()) {
        return;
      }
      tail.position =
          new Ingest.Position(batch.offset(), tail.position.seq() + batch.events().size());
      listener.onEvents(run, batch.events());
    }
  }

  private void tell(RunId run) {
    RunSummary now = store.reader().run(run);
    Tail tail = tails.computeIfAbsent(run, this::tail);
    if (now.status() != tail.told) {
      tail.told = now.status();
      listener.onStatus(now);
    }
    if (now.status().ended()) {
      tails.remove(run);
    }
  }

  private Tail tail(RunId run) {
    return new Tail(store.ingest().position(run));
  }

  /** The last line that says something, shortened. */
  private static String lastLine(Path log) {
    try {
      byte[] bytes = Files.readAllBytes(log);
      int from = Math.max(0, bytes.length - 4096);
      List<String> lines =
          new ArrayList<>(
              new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8)
                  .lines()
                  .toList());
      lines.removeIf(String::isBlank);
      if (lines.isEmpty()) {
        return "";
      }
      String last = lines.get(lines.size() - 1).strip();
      return last.length() > 300 ? last.substring(0, 300) : last;
    } catch (IOException e) {
      return "";
    }
  }

  /** How much of a run's journal the listener has heard. */
  private static final class Tail {
    private Ingest.Position position;
    private @Nullable RunStatus told;
    private @Nullable String trouble;

    private Tail(Ingest.Position position) {
      this.position = position;
    }
  }
}
