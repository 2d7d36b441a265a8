package striate.app.workspace;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import striate.engine.job.JobMonitor;
import striate.engine.job.JobQueue;
import striate.engine.job.Launchers;
import striate.engine.job.QueueSnapshot;
import striate.engine.job.RunListener;
import striate.engine.model.VlmArchitecture;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.store.Store;

/**
 * The workspace's queue. Polling starts waiting jobs and ingests running jobs' new events; the
 * first time, it also takes in what has happened since the last window.
 */
public final class QueuedJobs implements Jobs {
  private final Store store;
  private final JobQueue queue;
  private final JobMonitor monitor;
  private final Function<JobSpec, VlmArchitecture> shapes;
  private final Consumer<JobSpec> check;
  private boolean caughtUp;
  private @Nullable Problem lastProblem;

  /**
   * @param shapes the shape of the model that a job names
   * @param check throws a problem where a job cannot be run
   */
  public QueuedJobs(
      Store store,
      Launchers launchers,
      Function<JobSpec, VlmArchitecture> shapes,
      Consumer<JobSpec> check) {
    this.store = store;
    this.check = check;
    this.queue = new JobQueue(store, launchers);
    this.shapes = shapes;
    this.monitor =
        new JobMonitor(
            store,
            queue,
            new RunListener() {
              @Override
              public void onProblem(Problem problem) {
                lastProblem = problem;
              }
            });
    monitor.attend();
  }

  @Override
  public void check(JobSpec job) {
    check.accept(job);
  }

  @Override
  public RunId enqueue(JobSpec job) {
    int layers = shapes.apply(job).text().layers();
    return queue.submit(job, LayerSelection.parse(job.layers(), layers));
  }

  @Override
  public void cancel(RunId run) {
    queue.cancel(run, "cancelled in the workbench");
  }

  @Override
  public void resume(RunId run) {
    queue.resume(run);
  }

  @Override
  public QueueSnapshot queue() {
    return queue.snapshot();
  }

  @Override
  public void move(RunId run, int places) {
    store.queue().moveBy(run, places);
  }

  @Override
  public void pause(boolean on) {
    if (on) {
      store.queue().pause("");
    } else {
      store.queue().resume();
    }
  }

  @Override
  public void pauseOnError(boolean on) {
    store.queue().pauseOnError(on);
  }

  @Override
  public RunEdits edits() {
    return new StoredRunEdits(store);
  }

  @Override
  public void close() {
    monitor.close();
  }

  @Override
  public void poll() {
    lastProblem = null;
    if (!caughtUp) {
      monitor.attach();
      caughtUp = true;
    }
    monitor.poll();
    Problem found = lastProblem;
    if (found != null) {
      throw found;
    }
  }
}
