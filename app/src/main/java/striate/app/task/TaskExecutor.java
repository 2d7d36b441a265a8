package striate.app.task;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Runs tasks in the background and passes their results to the window's thread. */
public interface TaskExecutor extends AutoCloseable {

  /** Exactly one of {@code done} and {@code failed} is called, on the window's thread. */
  <T> void run(Callable<T> work, Consumer<T> done, Consumer<Exception> failed);

  /**
   * The same for tasks that take seconds: they do not delay other tasks. Closing this interrupts
   * them.
   */
  <T> void runLong(Callable<T> work, Consumer<T> done, Consumer<Exception> failed);

  /** Calls {@code tick} periodically on the window's thread until the handle is closed. */
  Repeating every(Duration period, Runnable tick);

  /** No further results arrive after this. */
  @Override
  void close();

  /** A repetition that ends when it is closed. */
  @FunctionalInterface
  interface Repeating extends AutoCloseable {
    @Override
    void close();
  }
}
