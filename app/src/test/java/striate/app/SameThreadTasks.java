package striate.app;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import striate.app.task.TaskExecutor;

/** Runs every task immediately on the calling thread; does not tick. */
public final class SameThreadTasks implements TaskExecutor {
  @Override
  public <T> void run(Callable<T> work, Consumer<T> done, Consumer<Exception> failed) {
    T result;
    try {
      result = work.call();
    } catch (Exception problem) {
      failed.accept(problem);
      return;
    }
    done.accept(result);
  }

  @Override
  public <T> void runLong(Callable<T> work, Consumer<T> done, Consumer<Exception> failed) {
    run(work, done, failed);
  }

  @Override
  public Repeating every(Duration period, Runnable tick) {
    return () -> {};
  }

  @Override
  public void close() {}
}
