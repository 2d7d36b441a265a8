package striate.app.task;

import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Work whose result counts only as long as no newer one was asked for. While one is under way a
 * newer one waits, and replaces the one that waited before: however often something changes, the
 * work is done at most once more. For the window's thread.
 */
public final class LatestResult<T> {
  private final TaskExecutor tasks;
  private final boolean takesLong;
  private final Consumer<T> done;
  private final Consumer<Exception> failed;
  private Callable<T> waiting = LatestResult::nothing;
  private boolean waits;
  private boolean working;

  private LatestResult(
      TaskExecutor tasks, boolean takesLong, Consumer<T> done, Consumer<Exception> failed) {
    this.tasks = tasks;
    this.takesLong = takesLong;
    this.done = done;
    this.failed = failed;
  }

  /** Of work that takes less than a second. */
  public static <T> LatestResult<T> brief(
      TaskExecutor tasks, Consumer<T> done, Consumer<Exception> failed) {
    return new LatestResult<>(tasks, false, done, failed);
  }

  /** Of work that takes seconds. */
  public static <T> LatestResult<T> lengthy(
      TaskExecutor tasks, Consumer<T> done, Consumer<Exception> failed) {
    return new LatestResult<>(tasks, true, done, failed);
  }

  /** Whether a result is still to come. */
  public boolean pending() {
    return working;
  }

  /** Asks for a result; {@code done} hears of no earlier one any more. */
  public void ask(Callable<T> work) {
    waiting = work;
    waits = true;
    next();
  }

  private void next() {
    if (working || !waits) {
      return;
    }
    Callable<T> work = waiting;
    waits = false;
    working = true;
    if (takesLong) {
      tasks.runLong(work, this::took, this::broke);
    } else {
      tasks.run(work, this::took, this::broke);
    }
  }

  private void took(T result) {
    working = false;
    if (waits) {
      next();
    } else {
      done.accept(result);
    }
  }

  private void broke(Exception failure) {
    working = false;
    if (waits) {
      next();
    } else {
      failed.accept(failure);
    }
  }

  private static <T> T nothing() {
    throw new IllegalStateException("nothing was asked for");
  }
}
