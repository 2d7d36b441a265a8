package striate.charts.view;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.stage.Stage;
import striate.charts.data.Curve;
import striate.charts.data.LossCurves;
import striate.charts.data.Point;
import striate.charts.data.StrategyHue;
import striate.charts.figure.FigureTheme;
import striate.charts.figure.LossFigure;

/**
 * How many frames a second a growing loss curve of 100,000 points is drawn with: all points anew in
 * every frame. Prints wall time and processor time per frame, and how the threads share it.
 * Arguments: points, frames, width, height, smoothing in [0, 1).
 */
public final class LiveBenchmark extends Application {
  private static final int WARM_UP = 150;

  /** Starts without being an application itself, which the class path would refuse. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      System.setProperty("java.awt.headless", "true");
      Application.launch(LiveBenchmark.class, arguments);
    }
  }

  @Override
  public void start(Stage stage) {
    List<String> given = getParameters().getRaw();
    int points = given.isEmpty() ? 100_000 : Integer.parseInt(given.get(0));
    int frames = given.size() < 2 ? 100 : Integer.parseInt(given.get(1));
    int width = given.size() < 3 ? 1000 : Integer.parseInt(given.get(2));
    int height = given.size() < 4 ? 600 : Integer.parseInt(given.get(3));
    double smoothing = given.size() < 5 ? 0 : Double.parseDouble(given.get(4));
    List<LossCurves> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(new LossCurves(List.of(noisy(points, i)), smoothing));
    }
    FigureView<LossCurves> view =
        new FigureView<>(new LossFigure(FigureTheme.LIGHT), data -> false, "");
    stage.setScene(new Scene(view, width, height));
    stage.show();
    new AnimationTimer() {
      private int frame;
      private long began;
      private long process;
      private Map<String, Long> threads = Map.of();

      @Override
      public void handle(long now) {
        if (frame == WARM_UP) {
          began = System.nanoTime();
          process = processNanos();
          threads = threadNanos();
        }
        if (frame == WARM_UP + frames) {
          double wall = (System.nanoTime() - began) / 1e6 / frames;
          double all = (processNanos() - process) / 1e6 / frames;
          Map<String, Long> spent = threadNanos();
          double fx = used(spent, "JavaFX Application", frames);
          double render = used(spent, "QuantumRenderer", frames);
          System.out.printf(
              "%d points, %d x %d: %.1f ms a frame (%.0f frames/s), processor time %.1f ms: FX"
                  + " thread %.1f, render thread %.1f, others %.1f%n",
              points, width, height, wall, 1000 / wall, all, fx, render, all - fx - render);
          stop();
          Platform.exit();
        }
        view.show(all.get(frame++ % all.size()));
      }

      private double used(Map<String, Long> spent, String name, int frames) {
        return spent.entrySet().stream()
                .filter(thread -> thread.getKey().startsWith(name))
                .mapToLong(thread -> thread.getValue() - threads.getOrDefault(thread.getKey(), 0L))
                .sum()
            / 1e6
            / frames;
      }
    }.start();
  }

  /** Processor time of all threads, which other programs of the machine do not lengthen much. */
  private static long processNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /**
   * Processor time of each Java thread by its name; the collector and the compiler are not among
   * them.
   */
  private static Map<String, Long> threadNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Map<String, Long> nanos = new HashMap<>();
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null) {
        nanos.merge(
            thread.getThreadName(), threads.getThreadCpuTime(thread.getThreadId()), Long::sum);
      }
    }
    return nanos;
  }

  private static Curve noisy(int points, int seed) {
    Random noise = new Random(seed);
    List<Point> list = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      list.add(new Point(i, 0.5 + 3 * Math.exp(-4.0 * i / points) + 0.1 * noise.nextGaussian()));
    }
    return new Curve("run", StrategyHue.SPARSE, 0, list);
  }
}
