package striate.app.workspace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import striate.app.task.TaskExecutor;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/** All runs, kept up to date for the queue, Live and Compare. */
public final class WorkspaceModel implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofMillis(700);

  private final Experiments experiments;
  private final Jobs jobs;
  private final TaskExecutor tasks;
  private final ReadOnlyObjectWrapper<List<RunCard>> runs = new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper readOnly = new ReadOnlyStringWrapper("");
  private TaskExecutor.Repeating ticking = () -> {};
  private boolean refreshing;

  public WorkspaceModel(Experiments experiments, Jobs jobs, TaskExecutor tasks) {
    this.experiments = experiments;
    this.jobs = jobs;
    this.tasks = tasks;
    readOnly.set(jobs.readOnly());
  }

  /** All runs, the newest first. A new list after every change. */
  public ReadOnlyObjectProperty<List<RunCard>> runsProperty() {
    return runs.getReadOnlyProperty();
  }

  /** The last problem in one line; empty if there was none. */
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /** Why nothing can be changed in this window, in one line; empty if it can. */
  public ReadOnlyStringProperty readOnlyProperty() {
    return readOnly.getReadOnlyProperty();
  }

  public Experiments experiments() {
    return experiments;
  }

  public TaskExecutor tasks() {
    return tasks;
  }

  /** Refreshes now and periodically. */
  public void start() {
    refresh();
    ticking = tasks.every(PERIOD, this::refresh);
  }

  /** Polls the queue and reloads the runs. */
  public void refresh() {
    if (refreshing) {
      return;
    }
    refreshing = true;
    tasks.run(
        () -> {
          jobs.poll();
          return experiments.runs();
        },
        found -> {
          refreshing = false;
          problem.set("");
          readOnly.set(jobs.readOnly());
          if (!found.equals(runs.get())) {
            runs.set(List.copyOf(found));
          }
        },
        failure -> {
          refreshing = false;
          problem.set(words(failure));
        });
  }

  /** Checks jobs, which differ in name and seed, and puts them into the queue, in order. */
  public void enqueue(
      List<JobSpec> specs, Consumer<List<RunId>> queued, Consumer<Exception> refused) {
    tasks.runLong(
        () -> {
          specs.stream().map(job -> job.withName("-").withSeed(0)).distinct().forEach(jobs::check);
          return specs;
        },
        checked -> enqueueChecked(checked, queued, refused),
        refused);
  }

  private void enqueueChecked(
      List<JobSpec> specs, Consumer<List<RunId>> queued, Consumer<Exception> refused) {
    tasks.run(
        () -> specs.stream().map(jobs::enqueue).toList(),
        ids -> {
          queued.accept(ids);
          refresh();
        },
        failure -> {
          refused.accept(failure);
          refresh();
        });
  }

  /** Stops a run or removes it from the queue. */
  public void cancel(RunId run) {
    Optional<RunCard> recorded = run(run).filter(RunCard::recorded);
    tasks.run(
        () -> {
          recorded.ifPresent(card -> refuse(card, "cancelled"));
          jobs.cancel(run);
          return run;
        },
        done -> refresh(),
        failure -> problem.set(words(failure)));
  }

  /** Puts a stopped, failed or interrupted run back into the queue. */
  public void resume(RunId run) {
    Optional<RunCard> recorded = run(run).filter(RunCard::recorded);
    tasks.run(
        () -> {
          recorded.ifPresent(card -> refuse(card, "resumed"));
          jobs.resume(run);
          return run;
        },
        done -> refresh(),
        failure -> problem.set(words(failure)));
  }

  /**
   * Stops runs, then calls {@code done}, even if one could not be stopped; then the problem says
   * so.
   */
  public void cancelAll(List<RunId> ids, Runnable done) {
    tasks.run(
        () -> {
          ids.forEach(jobs::cancel);
          return ids;
        },
        ended -> done.run(),
        failure -> {
          problem.set(words(failure));
          done.run();
        });
  }

  private static void refuse(RunCard recorded, String action) {
    throw Problem.badInput(
        "the run is recorded with Striate and cannot be " + action,
        recorded.name(),
        "run its job again to get one of your own");
  }

  public Optional<RunCard> run(RunId id) {
    return runs.get().stream().filter(card -> card.id().equals(id)).findFirst();
  }

  /** Runs of one status, the oldest first. */
  public List<RunCard> of(RunStatus status) {
    return oldestFirst(card -> card.status() == status);
  }

  /** Runs that a launcher has, the oldest first. */
  public List<RunCard> active() {
    return oldestFirst(card -> card.status().active());
  }

  private List<RunCard> oldestFirst(Predicate<RunCard> which) {
    List<RunCard> found = new ArrayList<>(runs.get().stream().filter(which).toList());
    Collections.reverse(found);
    return found;
  }

  private static String words(Exception failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  @Override
  public void close() {
    ticking.close();
  }
}
