package striate.engine.job;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.QueueState;
import striate.engine.store.RunSummary;
import striate.engine.store.Slots;

/**
 * The queue at one moment.
 *
 * @param reason why it is paused; empty if the user paused it
 * @param pauseOnError whether it pauses when a run fails
 * @param attended whether a process looks after it for as long as it is open
 * @param active runs that a launcher has, the longest first
 * @param stopping active runs that were asked to stop
 * @param waiting the next one first
 * @param startsIn estimated seconds until waiting runs start, as far as they are known
 * @param secondsLeft estimated seconds until all runs have ended that start by themselves; null
 *     where that is not known, or nothing runs
 */
public record QueueSnapshot(
    boolean paused,
    String reason,
    boolean pauseOnError,
    boolean attended,
    List<RunSummary> active,
    Set<RunId> stopping,
    List<RunSummary> waiting,
    Map<RunId, Double> startsIn,
    @Nullable Double secondsLeft) {
  /** An empty queue. */
  public static final QueueSnapshot EMPTY =
      new QueueSnapshot(false, "", false, false, List.of(), Set.of(), List.of(), Map.of(), null);

  public QueueSnapshot {
    active = List.copyOf(active);
    stopping = Set.copyOf(stopping);
    waiting = List.copyOf(waiting);
    startsIn = Map.copyOf(startsIn);
  }

  static QueueSnapshot of(
      QueueState state,
      boolean attended,
      List<RunSummary> active,
      Set<RunId> stopping,
      List<RunSummary> waiting,
      Slots slots,
      Function<RunSummary, OptionalDouble> expectedSeconds) {
    Plan plan = Plan.of(active, state.paused() ? List.of() : waiting, slots, expectedSeconds);
    return new QueueSnapshot(
        state.paused(),
        state.reason(),
        state.pauseOnError(),
        attended,
        active,
        stopping,
        waiting,
        plan.starts(),
        active.isEmpty() ? null : plan.end());
  }

  /** Position from 1 among the waiting runs; 0 for others. */
  public int position(RunId run) {
    return 1 + waiting.stream().map(RunSummary::id).toList().indexOf(run);
  }

  /** How the queue stands, such as {@code 2 running, 3 waiting · paused}. */
  public String headline() {
    long pending =
        active.stream()
            .filter(run -> run.status() == RunStatus.SUBMITTED)
            .filter(run -> !run.launcher().equals(LocalLauncher.NAME))
            .count();
    List<String> parts = new ArrayList<>();
    count(parts, active.size() - pending, "running");
    count(parts, pending, "submitted");
    count(parts, waiting.size(), "waiting");
    return (parts.isEmpty() ? "empty" : String.join(", ", parts))
        + (!paused ? "" : reason.isEmpty() ? " · paused" : " · paused: " + reason);
  }

  private static void count(List<String> parts, long number, String state) {
    if (number > 0) {
      parts.add(number + " " + state);
    }
  }

  /**
   * What is to come.
   *
   * @param starts seconds until each waiting run starts, as far as they are known
   * @param end seconds until the last run ends; null where that is not known
   */
  private record Plan(Map<RunId, Double> starts, @Nullable Double end) {

    /** Lets the waiting runs start one after another as slots become free. */
    static Plan of(
        List<RunSummary> active,
        List<RunSummary> waiting,
        Slots slots,
        Function<RunSummary, OptionalDouble> expectedSeconds) {
      Map<String, @Nullable Double> free = new HashMap<>(); // null = some time, not known when
      boolean known = true;
      for (RunSummary run : active) {
        if (run.slot() != null) {
          free.put(run.slot(), run.secondsLeft());
        }
        known &= run.slot() != null && run.secondsLeft() != null;
      }
      Map<RunId, Double> starts = new HashMap<>();
      for (RunSummary run : waiting) {
        String wanted = run.slot();
        if (wanted == null) {
          known = false;
          continue;
        }
        String slot = null;
        Double start = null;
        for (String possible : slots.possible(wanted)) {
          Double from = free.containsKey(possible) ? free.get(possible) : Double.valueOf(0);
          if (slot == null || (from != null && (start == null || from < start))) {
            slot = possible;
            start = from;
          }
        }
        if (start != null) {
          starts.put(run.id(), start);
        }
        OptionalDouble takes = expectedSeconds.apply(run);
        Double end =
            start == null || takes.isEmpty() ? null : Double.valueOf(start + takes.getAsDouble());
        free.put(slot, end);
        known &= end != null;
      }
      return new Plan(
          starts,
          known && !free.isEmpty()
              ? free.values().stream().mapToDouble(Objects::requireNonNull).max().orElseThrow()
              : null);
    }
  }

  /** The runs that have to end before a waiting one starts, unless the order changes. */
  public int ahead(RunId run, Slots slots) {
    RunSummary mine =
        waiting.stream().filter(other -> other.id().equals(run)).findFirst().orElse(null);
    if (mine == null || mine.slot() == null) {
      return 0;
    }
    Set<String> possible = new HashSet<>(slots.possible(mine.slot()));
    long before =
        waiting.stream()
            .takeWhile(other -> !other.id().equals(run))
            .map(RunSummary::slot)
            .filter(Objects::nonNull)
            .filter(slot -> slots.possible(slot).stream().anyMatch(possible::contains))
            .count();
    long busy = active.stream().filter(other -> possible.contains(other.slot())).count();
    return (int) Math.max(0, before + busy - (possible.size() - 1));
  }
}
