package striate.app;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javafx.application.Platform;

/**
 * How long the window's thread keeps small work waiting. Work that waits for long has the thread's
 * stack looked at, so that a block has a name.
 */
final class BlockedThread implements AutoCloseable {
  private static final long BEAT = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LATE = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int FRAMES = 30;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Thread window;
  private final Thread watch = new Thread(this::watch, "soak, heartbeat");
  private final List<Block> blocks = new ArrayList<>();
  private final long began = System.nanoTime();
  private final long painter;
  private long longest;
  private long busiest;
  private long busiestPainter;
  private int beats;
  private volatile boolean closed;
  private volatile boolean paused;

  /**
   * A wait of more than 100 ms.
   *
   * @param second at which it ended, from the first heartbeat on
   * @param millis that small work waited
   * @param busyMillis processor time that the window's thread had of these: where it is far less,
   *     the thread did not get a processor, or waited
   * @param renderMillis the same of the thread that paints, which the window's thread waits for
   * @param collectedMillis that garbage was collected
   * @param stacks of the window's thread meanwhile
   */
  record Block(
      long second,
      long millis,
      long busyMillis,
      long renderMillis,
      long collectedMillis,
      List<String> stacks) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "after %d s: %d ms (processor: window %d ms, painting %d ms; collector %d ms)%n%s",
          second,
          millis,
          busyMillis,
          renderMillis,
          collectedMillis,
          String.join("\n", stacks));
    }
  }

  /**
   * @param window the window's thread
   */
  BlockedThread(Thread window) {
    this.window = window;
    painter =
        Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
            .filter(
                thread -> thread != null && thread.getThreadName().startsWith("QuantumRenderer"))
            .mapToLong(thread -> thread.getThreadId())
            .findFirst()
            .orElseThrow();
    watch.setDaemon(true);
    watch.start();
  }

  private void watch() {
    while (!closed) {
      if (!paused) {
        beat();
      }
      LockSupport.parkNanos(BEAT);
    }
  }

  private void beat() {
    long[] ran = new long[1];
    long posted = System.nanoTime();
    long busy = THREADS.getThreadCpuTime(window.getId());
    long painted = THREADS.getThreadCpuTime(painter);
    long collected = collected();
    Platform.runLater(
        () -> {
          synchronized (ran) {
            ran[0] = System.nanoTime();
          }
        });
    List<String> stacks = new ArrayList<>();
    long waited = waited(ran, posted);
    long looked = LATE / 2;
    while (waited < 0 && !closed) {
      if (System.nanoTime() - posted > looked) {
        stacks.add(stack());
        looked += LATE / 4;
      }
      LockSupport.parkNanos(BEAT / 10);
      waited = waited(ran, posted);
    }
    record(waited, busy, painted, collected, stacks);
  }

  private synchronized void record(
      long waited, long busy, long painted, long collected, List<String> stacks) {
    if (paused || waited < 0) {
      return;
    }
    long used = THREADS.getThreadCpuTime(window.getId()) - busy;
    long usedByPainter = THREADS.getThreadCpuTime(painter) - painted;
    beats++;
    longest = Math.max(longest, waited);
    busiest = Math.max(busiest, used);
    busiestPainter = Math.max(busiestPainter, usedByPainter);
    if (waited > LATE) {
      blocks.add(
          new Block(
              TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began),
              TimeUnit.NANOSECONDS.toMillis(waited),
              TimeUnit.NANOSECONDS.toMillis(used),
              TimeUnit.NANOSECONDS.toMillis(usedByPainter),
              collected() - collected,
              stacks));
    }
  }

  private static long waited(long[] ran, long posted) {
    synchronized (ran) {
      return ran[0] == 0 ? -1 : ran[0] - posted;
    }
  }

  private String stack() {
    return Arrays.stream(window.getStackTrace())
        .limit(FRAMES)
        .map(frame -> "      " + frame)
        .collect(Collectors.joining("\n", "    " + window.getState() + "\n", ""));
  }

  /** Milliseconds that collectors have taken so far. */
  private static long collected() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }

  /** Does something that would block every thread, and does not count the blocks meanwhile. */
  <T> T apart(Supplier<T> work) {
    paused = true;
    try {
      return work.get();
    } finally {
      paused = false;
    }
  }

  synchronized double longestMillis() {
    return longest / 1e6;
  }

  /** The most processor time that the window's thread had during one wait, ms. */
  synchronized double busiestMillis() {
    return busiest / 1e6;
  }

  /** The most processor time that painting had during one wait, ms. */
  synchronized double busiestPainterMillis() {
    return busiestPainter / 1e6;
  }

  synchronized int beats() {
    return beats;
  }

  /** All of more than 100 ms. */
  synchronized List<Block> blocks() {
    return List.copyOf(blocks);
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    watch.join();
  }
}
