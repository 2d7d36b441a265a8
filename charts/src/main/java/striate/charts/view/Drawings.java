package striate.charts.view;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javafx.animation.AnimationTimer;

/**
 * Views that have something new to draw, in the order in which they got it. As many are drawn with
 * a frame as there is time for, and at least one, so that the window's thread is soon free again.
 */
final class Drawings extends AnimationTimer {
  private static final long MOST_IN_A_FRAME = TimeUnit.MILLISECONDS.toNanos(20);
  private static final Drawings WAITING = new Drawings();

  private final Set<FigureView<?>> views = new LinkedHashSet<>();

  private Drawings() {}

  /** Has the view drawn with one of the next frames; once, however often it is called before. */
  static void add(FigureView<?> view) {
    WAITING.views.add(view);
    WAITING.start();
  }

  @Override
  public void handle(long now) {
    long began = System.nanoTime();
    do {
      Iterator<FigureView<?>> first = views.iterator();
      FigureView<?> view = first.next();
      first.remove();
      if (views.isEmpty()) {
        stop();
      }
      view.draw();
    } while (!views.isEmpty() && System.nanoTime() - began < MOST_IN_A_FRAME);
  }
}
