package striate.app.workspace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.jspecify.annotations.Nullable;
import striate.app.task.LatestResult;
import striate.app.task.TaskExecutor;
import striate.engine.job.QueueSnapshot;
import striate.engine.run.Annotations;
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
  private final ReadOnlyObjectWrapper<QueueLine> queue =
      new ReadOnlyObjectWrapper<>(QueueLine.of(QueueSnapshot.EMPTY, Set.of()));
  private final ReadOnlyObjectWrapper<Set<RunId>> stopping = new ReadOnlyObjectWrapper<>(Set.of());
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper readOnly = new ReadOnlyStringWrapper("");

  /** Runs that were cancelled here and have not ended yet. */
  private final Set<RunId> asked = new HashSet<>();

  private final Stars stars = new Stars();
  private List<RunCard> read = List.of();

  private TaskExecutor.Repeating ticking = () -> {};
  private QueueSnapshot snapshot = QueueSnapshot.EMPTY;
  private final LatestResult<Found> refreshed;

  /**
   * What a refresh found.
   *
   * @param queue null if it cannot be read
   * @param failure null if there was none
   */
  private record Found(
      List<RunCard> runs, @Nullable QueueSnapshot queue, @Nullable RuntimeException failure) {}

  public WorkspaceModel(Experiments experiments, Jobs jobs, TaskExecutor tasks) {
    this.experiments = experiments;
    this.jobs = jobs;
    this.tasks = tasks;
    refreshed = LatestResult.repeated(tasks, this::take, failure -> problem.set(words(failure)));
    readOnly.set(jobs.readOnly());
  }

  /** All runs, the newest first. A new list after every change. */
  public ReadOnlyObjectProperty<List<RunCard>> runsProperty() {
    return runs.getReadOnlyProperty();
  }

  /** The queue as it was at the last refresh. */
  public ReadOnlyObjectProperty<QueueLine> queueProperty() {
    return queue.getReadOnlyProperty();
  }

  /** Runs that were asked to stop, or to leave the queue, and have not done so yet. */
  public ReadOnlyObjectProperty<Set<RunId>> stoppingProperty() {
    return stopping.getReadOnlyProperty();
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
    refreshed.ask(this::find);
  }

  /** A queue that cannot be polled or read must not hide the runs. */
  private Found find() {
    RuntimeException failure = null;
    QueueSnapshot found = null;
    try {
      jobs.poll();
    } catch (RuntimeException e) {
      failure = e;
    }
    try {
      found = jobs.queue();
    } catch (RuntimeException e) {
      failure = e;
    }
    return new Found(experiments.runs(), found, failure);
  }

  private void take(Found found) {
    RuntimeException failure = found.failure();
    problem.set(failure == null ? "" : words(failure));
    readOnly.set(jobs.readOnly());
    read = found.runs();
    showRuns();
    QueueSnapshot now = found.queue();
    snapshot = now == null ? snapshot : now;
    Set<RunId> listed = new HashSet<>();
    snapshot.active().forEach(run -> listed.add(run.id()));
    snapshot.waiting().forEach(run -> listed.add(run.id()));
    asked.retainAll(listed);
    showStopping();
  }

  private void showRuns() {
    List<RunCard> now = stars.on(read);
    if (!now.equals(runs.get())) {
      runs.set(now);
    }
  }

  private void showStopping() {
    Set<RunId> all = new HashSet<>(asked);
    all.addAll(snapshot.stopping());
    if (!all.equals(stopping.get())) {
      stopping.set(Set.copyOf(all));
    }
    queue.set(QueueLine.of(snapshot, all));
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
    if (!asked.add(run)) {
      return;
    }
    showStopping();
    tasks.run(
        () -> {
          recorded.ifPresent(card -> refuse(card, "cancelled"));
          jobs.cancel(run);
          return run;
        },
        done -> refresh(),
        failure -> {
          asked.remove(run);
          showStopping();
          problem.set(words(failure));
        });
  }

  /** Puts a stopped, failed or interrupted run back into the queue. */
  public void resume(RunId run) {
    Optional<RunCard> recorded = run(run).filter(RunCard::recorded);
    change(
        () -> {
          recorded.ifPresent(card -> refuse(card, "resumed"));
          jobs.resume(run);
        });
  }

  /** Moves a waiting run by some places, towards the end if positive. */
  public void move(RunId run, int places) {
    change(() -> jobs.move(run, places));
  }

  /** Starts no more waiting runs, or starts them again. */
  public void pause(boolean on) {
    change(() -> jobs.pause(on));
  }

  /** Whether the queue pauses when a run fails from now on. */
  public void pauseOnError(boolean on) {
    change(() -> jobs.pauseOnError(on));
  }

  /** Changes what people say about a run: its name, tags and note. */
  public void annotate(RunId run, UnaryOperator<Annotations> edit) {
    Optional<RunCard> recorded = run(run).filter(RunCard::recorded);
    change(
        () -> {
          recorded.ifPresent(card -> refuse(card, "changed"));
          jobs.edits().annotate(run, edit);
        });
  }

  /** Marks a run with a star, or takes that away; of recorded runs the window remembers it. */
  public void favour(RunId run, boolean on) {
    if (run(run).filter(RunCard::recorded).isPresent()) {
      stars.set(run, on);
      showRuns();
    } else {
      List<String> star = List.of(RunCard.FAVOURITE);
      annotate(run, said -> on ? said.withTags(star, List.of()) : said.withTags(List.of(), star));
    }
  }

  /** Ids of recorded runs with a star: for the next window. */
  public List<String> recordedFavourites() {
    return stars.ids();
  }

  /** Stars recorded runs as they were in the last window. */
  public void restoreFavourites(List<String> ids) {
    stars.restore(ids);
    showRuns();
  }

  /**
   * Deletes a run that neither waits nor runs.
   *
   * @param deleted is called when it is gone; {@link #restore} brings it back
   */
  public void delete(RunId run, Runnable deleted) {
    Optional<RunCard> recorded = run(run).filter(RunCard::recorded);
    tasks.run(
        () -> {
          recorded.ifPresent(card -> refuse(card, "deleted"));
          jobs.edits().delete(run);
          return run;
        },
        done -> {
          deleted.run();
          refresh();
        },
        failure -> problem.set(words(failure)));
  }

  /** Brings a deleted run back. */
  public void restore(RunId run) {
    change(() -> jobs.edits().restore(run));
  }

  private void change(Runnable change) {
    tasks.run(
        () -> {
          change.run();
          return true;
        },
        done -> refresh(),
        failure -> {
          refresh();
          problem.set(words(failure));
        });
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
