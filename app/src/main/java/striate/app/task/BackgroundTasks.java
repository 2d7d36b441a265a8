package striate.app.task;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javafx.application.Platform;

/**
 * Runs tasks on one background thread, in the order of submission; long tasks have separate
 * threads.
 */
public final class BackgroundTasks implements TaskExecutor {
  private final ScheduledExecutorService threads;
  private final ExecutorService longWork =
      Executors.newCachedThreadPool(work -> daemon(work, "striate-long-work"));
  private final CountDownLatch begun;
  private final AtomicInteger left = new AtomicInteger();
  private volatile boolean closed;

  public BackgroundTasks() {
    this(new CountDownLatch(0));
  }

  private BackgroundTasks(CountDownLatch begun) {
    this.begun = begun;
    ScheduledThreadPoolExecutor pool =
        new ScheduledThreadPoolExecutor(1, work -> daemon(work, "striate-background"));
    pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    pool.setRemoveOnCancelPolicy(true);
    threads = pool;
  }

  /** Takes tasks, but runs none before {@link #begin}: the window's first frame has the cores. */
  public static BackgroundTasks held() {
    return new BackgroundTasks(new CountDownLatch(1));
  }

  public void begin() {
    begun.countDown();
  }

  /** Whether a task runs or waits. */
  boolean isBusy() {
    return left.get() > 0;
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public <T> void run(Callable<T> work, Consumer<T> done, Consumer<Exception> failed) {
    on(threads, work, done, failed);
  }

  @Override
  public <T> void runLong(Callable<T> work, Consumer<T> done, Consumer<Exception> failed) {
    on(longWork, work, done, failed);
  }

  private <T> void on(
      Executor executor, Callable<T> work, Consumer<T> done, Consumer<Exception> failed) {
    left.incrementAndGet();
    executor.execute(
        () -> {
          try {
            begun.await();
            T result = work.call();
            later(() -> done.accept(result));
          } catch (Exception problem) {
            later(() -> failed.accept(problem));
          } catch (Error error) { // out of memory, a missing native library: told like any failure
            later(() -> failed.accept(new ExecutionException(error)));
          } finally {
            left.decrementAndGet();
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
    begin();
    longWork.shutdownNow();
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
