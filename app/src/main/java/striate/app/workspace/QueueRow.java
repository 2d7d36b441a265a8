package striate.app.workspace;

import org.jspecify.annotations.Nullable;
import striate.app.look.Units;
import striate.engine.job.LocalLauncher;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;
import striate.engine.store.Slots;

/**
 * A run of the queue, as the window shows it.
 *
 * @param place its device, or its launcher
 * @param words steps, time left and activity, or when a waiting run starts
 * @param progress completed share of the steps in [0, 1]; negative if not known
 * @param stopping whether it was asked to stop, or to leave the queue
 */
public record QueueRow(
    RunId id, String name, String place, String words, double progress, boolean stopping) {

  static QueueRow active(RunSummary run, boolean stopping) {
    boolean known = run.totalSteps() != null && run.status() == RunStatus.RUNNING;
    return new QueueRow(
        run.id(),
        run.name(),
        place(run),
        stopping ? "stopping after its step" : words(run),
        known ? run.progress() : -1,
        stopping);
  }

  static QueueRow waiting(RunSummary run, @Nullable Double startsIn, boolean stopping) {
    String words =
        startsIn == null
            ? "waiting"
            : startsIn == 0 ? "next" : "starts in about " + Units.seconds(startsIn);
    return new QueueRow(run.id(), run.name(), place(run), words, -1, stopping);
  }

  /** Whether it waits for any device. */
  public boolean wantsAny() {
    return place.equals(Slots.ANY);
  }

  private static String place(RunSummary run) {
    String slot = run.slot();
    return run.launcher().equals(LocalLauncher.NAME) && slot != null ? slot : run.launcher();
  }

  private static String words(RunSummary run) {
    if (run.status() == RunStatus.SUBMITTED) {
      return run.launcher().equals(LocalLauncher.NAME) ? "starting" : "submitted, not begun yet";
    }
    if (run.totalSteps() == null) {
      return run.activity().isEmpty() ? "starting" : run.activity();
    }
    String steps = run.step() + " / " + run.totalSteps();
    Double left = run.secondsLeft();
    if (run.step() >= run.totalSteps() || left == null) {
      return run.activity().isEmpty() ? steps : steps + " · " + run.activity();
    }
    return steps + " · " + Units.seconds(left) + " left";
  }
}
