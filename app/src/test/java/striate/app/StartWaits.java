package striate.app;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javafx.application.Platform;
import javafx.stage.Window;
import striate.app.shell.ShellView;

/**
 * Opens the workbench with the arguments of its command line and prints how long the window's
 * thread keeps small work waiting in the first seconds after the first frame. Ends the program.
 */
final class StartWaits {
  private static final double SECONDS = 7;
  private static final long BEAT = TimeUnit.MILLISECONDS.toNanos(4);
  private static final double TOLD = 40;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static volatile Thread window;
  private static volatile long firstFrame;

  private StartWaits() {}

  public static void main(String[] arguments) {
    Thread watch = new Thread(StartWaits::watch, "start, heartbeat");
    watch.setDaemon(true);
    watch.start();
    Main.main(arguments);
  }

  private static void watch() {
    List<String> told = new ArrayList<>();
    double longest = 0;
    double busiest = 0;
    while (firstFrame == 0 || seconds() < SECONDS) {
      LockSupport.parkNanos(BEAT);
      Beat beat = new Beat();
      try {
        Platform.runLater(beat);
      } catch (IllegalStateException notYetBegun) {
        continue;
      }
      while (!beat.ran) {
        LockSupport.parkNanos(BEAT / 4);
      }
      if (firstFrame != 0 && beat.posted > firstFrame) {
        double waited = beat.waitedMillis();
        longest = Math.max(longest, waited);
        busiest = Math.max(busiest, beat.busyMillis());
        if (waited > TOLD) {
          told.add(String.format("%.0f (%.0f) after %.1f s", waited, beat.busyMillis(), seconds()));
        }
      }
    }
    System.out.printf(
        "longest wait %.0f ms, most that the window's thread worked meanwhile %.0f ms; %s%n",
        longest, busiest, String.join(", ", told));
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static double seconds() {
    return (System.nanoTime() - firstFrame) / 1e9;
  }

  /** Small work, and how long it waited. */
  private static final class Beat implements Runnable {
    private final long posted = System.nanoTime();
    private final long busy = window == null ? 0 : THREADS.getThreadCpuTime(window.getId());
    private volatile boolean ran;

    @Override
    public void run() {
      if (window == null) {
        findWindow();
      }
      ran = true;
    }

    private double waitedMillis() {
      return (System.nanoTime() - posted) / 1e6;
    }

    private double busyMillis() {
      return (THREADS.getThreadCpuTime(window.getId()) - busy) / 1e6;
    }
  }

  /** The third pulse comes after the first frame has been painted. */
  private static void findWindow() {
    Window.getWindows().stream()
        .filter(one -> one.getScene() != null && one.getScene().getRoot() instanceof ShellView)
        .findFirst()
        .ifPresent(
            found -> {
              window = Thread.currentThread();
              int[] pulses = new int[1];
              found
                  .getScene()
                  .addPostLayoutPulseListener(
                      () -> {
                        if (++pulses[0] == 3) {
                          firstFrame = System.nanoTime();
                        }
                      });
            });
  }
}
