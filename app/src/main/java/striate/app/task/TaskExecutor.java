package striate.app.task;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Runs work away from the window and brings its end back to the window's thread. */
public interface TaskExecutor extends AutoCloseable {

  /** Exactly one of {@code done} and {@code failed} is called, on the window's thread. */
  <T> void run(Callable<T> work, Consumer<T> done, Consumer<Exception> failed);

  /**
   * The same for work that takes seconds: it holds up no other. It is interrupted when this is
   * closed.
   */
  <T> void runLong(Callable<T> work, Consumer<T> done, Consumer<Exception> failed);

  /** Calls {@code tick} on the window's thread again and again until the handle is closed. */
  Repeating every(Duration period, Runnable tick);

  /** No further results arrive after this. */
  @Override
  void close();

  /** Something that goes on until it is closed. */
  @FunctionalInterface
  interface Repeating extends AutoCloseable {
    @Override
    void close();
  }
}
