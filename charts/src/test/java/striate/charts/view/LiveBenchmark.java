package striate.charts.view;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
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
 * every frame. Prints wall time and processor time per frame. Arguments: points, frames.
 */
public final class LiveBenchmark extends Application {
  private static final int WARM_UP = 30;

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
    List<LossCurves> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(new LossCurves(List.of(noisy(points, i)), 0));
    }
    FigureView<LossCurves> view =
        new FigureView<>(new LossFigure(FigureTheme.LIGHT), data -> false, "");
    stage.setScene(new Scene(view, 1000, 600));
    stage.show();
    new AnimationTimer() {
      private int frame;
      private long began;
      private long cpu;
      private long process;

      @Override
      public void handle(long now) {
        if (frame == WARM_UP) {
          began = System.nanoTime();
          process = processNanos();
          cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        }
        if (frame == WARM_UP + frames) {
          double wall = (System.nanoTime() - began) / 1e6 / frames;
          double used =
              (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu) / 1e6 / frames;
          System.out.printf(
              "%d points: %.1f ms a frame (%.0f frames/s), processor time %.1f ms, of it FX thread"
                  + " %.1f ms%n",
              points, wall, 1000 / wall, (processNanos() - process) / 1e6 / frames, used);
          stop();
          Platform.exit();
        }
        view.show(all.get(frame++ % all.size()));
      }
    }.start();
  }

  /** Processor time of all threads, which other programs of the machine do not lengthen much. */
  private static long processNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static Curve noisy(int points, int phase) {
    List<Point> list = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      list.add(
          new Point(
              i, 0.4 + 3 * Math.exp(-4.0 * i / points) + 0.15 * Math.sin((i + phase) * 12.9898)));
    }
    return new Curve("run", StrategyHue.SPARSE, 0, list);
  }
}
