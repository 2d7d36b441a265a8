package striate.app.task;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javafx.application.Platform;

/** One background thread, so that work is done in the order in which it was asked for. */
public final class BackgroundTasks implements TaskExecutor {
  private final ScheduledExecutorService threads;
  private volatile boolean closed;

  public BackgroundTasks() {
    ScheduledThreadPoolExecutor pool =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "striate-background");
              thread.setDaemon(true);
              return thread;
            });
    pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    pool.setRemoveOnCancelPolicy(true);
    threads = pool;
  }

  @Override
  public <T> void run(Callable<T> work, Consumer<T> done, Consumer<Exception> failed) {
    threads.execute(
        () -> {
          try {
            T result = work.call();
            later(() -> done.accept(result));
          } catch (Exception problem) {
            later(() -> failed.accept(problem));
          }
        });
  }

  @Override
  public Repeating every(Duration period, Runnable tick) {
    AtomicBoolean waiting = new AtomicBoolean();
    var future =
        threads.scheduleWithFixedDelay(
            () -> {
              if (waiting.compareAndSet(false, true)) {
                later(
                    () -> {
                      waiting.set(false);
                      tick.run();
                    });
              }
            },
            period.toMillis(),
            period.toMillis(),
            TimeUnit.MILLISECONDS);
    return () -> future.cancel(false);
  }

  private void later(Runnable onWindowThread) {
    if (!closed) {
      Platform.runLater(
          () -> {
            if (!closed) {
              onWindowThread.run();
            }
          });
    }
  }

  @Override
  public void close() {
    closed = true;
    threads.shutdown();
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
