package striate.app.task;

import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work whose result counts only as long as no newer one was asked for. While one is under way a
 * newer one waits, and replaces the one that waited before: however often something changes, the
 * work is done at most once more. For the window's thread.
 */
public final class LatestResult<T> {
  private final TaskExecutor tasks;
  private final boolean takesLong;
  private final boolean tellsAll;
  private final Consumer<T> done;
  private final Consumer<Exception> failed;
  private @Nullable Callable<T> waiting;
  private boolean working;
  private boolean forgotten;

  private LatestResult(
      TaskExecutor tasks,
      boolean takesLong,
      boolean tellsAll,
      Consumer<T> done,
      Consumer<Exception> failed) {
    this.tasks = tasks;
    this.takesLong = takesLong;
    this.tellsAll = tellsAll;
    this.done = done;
    this.failed = failed;
  }

  /** Of work that takes less than a second. */
  public static <T> LatestResult<T> brief(
      TaskExecutor tasks, Consumer<T> done, Consumer<Exception> failed) {
    return new LatestResult<>(tasks, false, false, done, failed);
  }

  /** Of work that takes seconds. */
  public static <T> LatestResult<T> lengthy(
      TaskExecutor tasks, Consumer<T> done, Consumer<Exception> failed) {
    return new LatestResult<>(tasks, true, false, done, failed);
  }

  /**
   * Of work that takes less than a second and is asked for whenever what it reads may have changed.
   * All results are told, as each is newer than the one before.
   */
  public static <T> LatestResult<T> repeated(
      TaskExecutor tasks, Consumer<T> done, Consumer<Exception> failed) {
    return new LatestResult<>(tasks, false, true, done, failed);
  }

  /**
   * Of a calculation of what the window shows, which waits for no other work. All results are told,
   * so that it is seen to follow, however often what it shows changes.
   */
  public static <T> LatestResult<T> calculated(
      TaskExecutor tasks, Consumer<T> done, Consumer<Exception> failed) {
    return new LatestResult<>(tasks, true, true, done, failed);
  }

  /** Whether a result is still to come. */
  public boolean pending() {
    return waiting != null || working && !forgotten;
  }

  /** Asks for a result; {@code done} hears of no earlier one any more. */
  public void ask(Callable<T> work) {
    waiting = work;
    next();
  }

  /** No result that was asked for is told any more. */
  public void forget() {
    waiting = null;
    forgotten = true;
  }

  private void next() {
    Callable<T> work = waiting;
    if (working || work == null) {
      return;
    }
    waiting = null;
    forgotten = false;
    working = true;
    if (takesLong) {
      tasks.runLong(work, this::took, this::broke);
    } else {
      tasks.run(work, this::took, this::broke);
    }
  }

  private void took(T result) {
    ended(() -> done.accept(result));
  }

  private void broke(Exception failure) {
    ended(() -> failed.accept(failure));
  }

  private void ended(Runnable tell) {
    working = false;
    if (!forgotten && (tellsAll || waiting == null)) {
      tell.run();
    }
    next();
  }
}
