package striate.engine.store;

import java.io.File;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
import striate.engine.region.LayerSelection;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.QueueState.Waiting;

/**
 * The order of the waiting runs, and the pause of the whole queue. Each change is one transaction,
 * in which {@code runs/queue.json} is written too: SQLite lets one process at a time do so.
 */
public final class QueueOrder {
  static final String WAITING =
      "SELECT id, launcher, slot FROM runs WHERE status = 'QUEUED'"
          + " ORDER BY queue_position, queued_at, id";
  static final String OCCUPIED =
      "SELECT slot FROM runs WHERE status IN ('SUBMITTED', 'RUNNING') AND slot IS NOT NULL";
  static final String PENDING =
      "SELECT EXISTS (SELECT 1 FROM runs WHERE status = 'QUEUED'"
          + " OR (status = 'SUBMITTED' AND handle IS NULL))";
  static final String SECONDS_BEFORE =
      "SELECT avg(total_millis) / 1000 FROM runs WHERE recipe = :recipe AND selection = :selection"
          + " AND status = 'FINISHED'";

  private static final String THIS_MACHINE = "local";

  private final Store store;

  QueueOrder(Store store) {
    this.store = store;
  }

  /** Whether it is paused, and the order as the file has it. */
  public QueueState state() {
    return QueueState.read(store.workspace().queue());
  }

  /** Whether a run waits, or was left behind on its way to a launcher. */
  public boolean hasWork() {
    return store.query(handle -> handle.createQuery(PENDING).mapTo(Boolean.class).one());
  }

  /**
   * Starts no more runs; active ones go on.
   *
   * @param reason empty if the user says so
   */
  public void pause(String reason) {
    changeState((handle, state) -> state.withPause(true, reason));
  }

  /** Starts waiting runs again; failures until now no longer count. */
  public void resume() {
    changeState((handle, state) -> state.withPause(false, "").withWatched(active(handle)));
  }

  /** Whether the queue pauses when a run fails from now on. */
  public void pauseOnError(boolean on) {
    changeState((handle, state) -> state.withPauseOnError(on).withWatched(active(handle)));
  }

  private void changeState(BiFunction<Handle, QueueState, QueueState> change) {
    store.change(
        handle -> {
          change.apply(handle, state()).withWaiting(waiting(handle)).write(store.workspace());
          return null;
        });
  }

  /**
   * Moves a waiting run.
   *
   * @param position from 1; one that is too large means the end
   * @throws Problem if it does not wait
   */
  public void moveTo(RunId run, int position) {
    move(run, (order, from) -> Math.min(position - 1, order.size()));
  }

  /**
   * Moves a waiting run by some places, towards the end if positive.
   *
   * @throws Problem if it does not wait
   */
  public void moveBy(RunId run, int places) {
    move(run, (order, from) -> Math.max(0, Math.min(from + places, order.size())));
  }

  /**
   * Moves a waiting run to the place before another.
   *
   * @throws Problem if one of them does not wait
   */
  public void moveBefore(RunId run, RunId other) {
    if (run.equals(other)) {
      throw Problem.badInput(
          "a run cannot be moved before itself", run, "name another waiting run");
    }
    move(run, (order, from) -> order.contains(other) ? order.indexOf(other) : notWaiting(other));
  }

  private static List<RunId> active(Handle handle) {
    return handle
        .createQuery("SELECT id FROM runs WHERE status IN ('SUBMITTED', 'RUNNING')")
        .mapTo(String.class)
        .map(RunId::new)
        .list();
  }

  private interface Target {
    /** The new index among the other waiting runs, given the old one. */
    int of(List<RunId> others, int from);
  }

  private void move(RunId run, Target target) {
    store.change(
        handle -> {
          List<RunId> order = new ArrayList<>(waiting(handle).stream().map(Waiting::run).toList());
          int from = order.indexOf(run);
          if (from < 0) {
            notWaiting(run);
          }
          order.remove(from);
          order.add(target.of(order, from), run);
          for (int i = 0; i < order.size(); i++) {
            setPosition(handle, order.get(i), i + 1);
          }
          save(handle);
          return null;
        });
  }

  private int notWaiting(RunId run) {
    RunStatus status = store.reader().run(run).status();
    throw Problem.badInput(
        "the run '" + run + "' is " + status + " and does not wait",
        store.workspace().queue(),
        "take one that `striate queue` lists as waiting");
  }

  static void setPosition(Handle handle, RunId run, int position) {
    handle
        .createUpdate(
            "UPDATE runs SET queue_position = :position WHERE id = :run AND status = 'QUEUED'")
        .bind("position", position)
        .bind("run", run.value())
        .execute();
  }

  /**
   * How long a run will take: its remaining steps, or as long as finished runs of its recipe and
   * selection took on average.
   */
  public OptionalDouble expectedSeconds(RunSummary run) {
    Double left = run.secondsLeft();
    if (left != null) {
      return OptionalDouble.of(left);
    }
    LayerSelection selection = run.selection();
    if (selection == null) {
      return OptionalDouble.empty();
    }
    Double mean =
        store.query(
            handle ->
                handle
                    .createQuery(SECONDS_BEFORE)
                    .bind("recipe", run.recipe())
                    .bind("selection", selection.toString())
                    .mapTo(Double.class)
                    .findOne()
                    .orElse(null));
    return mean == null ? OptionalDouble.empty() : OptionalDouble.of(mean);
  }

  /**
   * The first run for this machine that has a free slot; that slot is then what it occupies, not
   * what it wants.
   */
  Optional<Waiting> next(Handle handle, Slots slots) {
    List<Waiting> waiting = waiting(handle);
    if (waiting.isEmpty() || pausedNow(handle)) {
      return Optional.empty();
    }
    Set<String> occupied = new HashSet<>(handle.createQuery(OCCUPIED).mapTo(String.class).list());
    for (Waiting run : waiting) {
      if (!run.launcher().equals(THIS_MACHINE)) {
        continue; // a cluster has a queue of its own
      }
      String wanted = run.slot();
      Optional<String> slot = wanted == null ? Optional.empty() : slots.choose(wanted, occupied);
      if (wanted == null || slot.isPresent()) {
        return Optional.of(new Waiting(run.run(), run.launcher(), slot.orElse(null)));
      }
    }
    return Optional.empty();
  }

  /** Whether no run may start now; pauses the queue if a run has failed and that is wanted. */
  boolean pausedNow(Handle handle) {
    QueueState state = state();
    if (state.paused() || !state.pauseOnError() || state.watched().isEmpty()) {
      return state.paused();
    }
    Optional<String> failed =
        handle
            .createQuery(
                "SELECT name FROM runs WHERE id IN (<watched>)"
                    + " AND status IN ('FAILED', 'INTERRUPTED') LIMIT 1")
            .bindList("watched", state.watched().stream().map(RunId::value).toList())
            .mapTo(String.class)
            .findOne();
    failed.ifPresent(
        name -> state.withPause(true, "'" + name + "' failed").write(store.workspace()));
    return failed.isPresent();
  }

  /** Notes that a run leaves the queue for its launcher. */
  void left(Handle handle, Waiting run) {
    File journal = store.workspace().journal(run.run()).toFile();
    new LaunchRecord(run.launcher(), run.slot(), null, journal.length())
        .write(store.workspace().files(run.run()));
    QueueState state = state();
    if (state.pauseOnError()) {
      List<RunId> watched = new ArrayList<>(state.watched());
      watched.add(run.run());
      state = state.withWatched(stillOfInterest(handle, watched));
    }
    state.withWaiting(waiting(handle)).write(store.workspace());
  }

  private static List<RunId> stillOfInterest(Handle handle, List<RunId> watched) {
    return handle
        .createQuery(
            "SELECT id FROM runs WHERE id IN (<watched>)"
                + " AND status NOT IN ('FINISHED', 'STOPPED')")
        .bindList("watched", watched.stream().map(RunId::value).toList())
        .mapTo(String.class)
        .map(RunId::new)
        .list();
  }

  /** Writes the order to the file. */
  void save(Handle handle) {
    state().withWaiting(waiting(handle)).write(store.workspace());
  }

  /** Writes a launcher's handle to the run's directory. */
  void recordHandle(RunId run, String launcherHandle) {
    LaunchRecord.read(store.workspace().files(run))
        .ifPresent(record -> record.withHandle(launcherHandle).write(store.workspace().files(run)));
  }

  private static List<Waiting> waiting(Handle handle) {
    return handle
        .createQuery(WAITING)
        .map(
            (rows, context) ->
                new Waiting(new RunId(rows.getString(1)), rows.getString(2), rows.getString(3)))
        .list();
  }
}
