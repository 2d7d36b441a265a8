package striate.app.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javafx.animation.AnimationTimer;

/** Work for the window's thread in pieces, so that it is free between them. */
public final class OneAFrame extends AnimationTimer {
  /** Of every so many frames only one has a piece, where nobody waits for them. */
  private static final int SELDOM = 3;

  private final Deque<Runnable> left;
  private final int every;
  private int frame;

  private OneAFrame(List<Runnable> pieces, int every) {
    left = new ArrayDeque<>(pieces);
    this.every = every;
  }

  /**
   * Does one piece with each of the next frames, in their order. The very next one has what the
   * caller has just changed to show, and no piece.
   *
   * @return can be stopped; then the pieces that are left are not done
   */
  public static OneAFrame run(List<Runnable> pieces) {
    OneAFrame frames = new OneAFrame(pieces, 1);
    frames.start();
    return frames;
  }

  /** For work that nobody waits for: most frames have none of it. */
  public static OneAFrame seldom() {
    return new OneAFrame(List.of(), SELDOM);
  }

  /**
   * Work on a list in pieces.
   *
   * @param atOnce elements of each piece but the last
   */
  public static <T> List<Runnable> pieces(List<T> all, int atOnce, Consumer<List<T>> work) {
    List<Runnable> pieces = new ArrayList<>();
    for (int from = 0; from < all.size(); from += atOnce) {
      List<T> some = all.subList(from, Math.min(all.size(), from + atOnce));
      pieces.add(() -> work.accept(some));
    }
    return pieces;
  }

  /** Does others after those that are left. */
  public void then(List<Runnable> pieces) {
    left.addAll(pieces);
    start();
  }

  /**
   * Does a step before what is left, and again with the next frames.
   *
   * @param step returns whether there is another
   */
  public void repeat(BooleanSupplier step) {
    left.addFirst(
        () -> {
          if (step.getAsBoolean()) {
            repeat(step);
          }
        });
    start();
  }

  @Override
  public void handle(long now) {
    frame++;
    if (frame == 1 || frame % every != 0) {
      return;
    }
    if (left.isEmpty()) {
      stop();
    } else {
      left.remove().run();
    }
  }
}
