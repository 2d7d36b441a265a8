package striate.app.task;

import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.util.Duration;

/**
 * A time when background tasks leave the processors to the window. Work for the window's thread
 * that can wait until then does not have to wait for a processor in its midst.
 */
public final class Lull {
  private static final Duration LOOK = Duration.millis(50);

  /** Looks in a row at which no task runs: the compiler has what ran before them to do. */
  private static final int ENOUGH = 5;

  /** Looks after which the work is done in any case: some tasks take minutes. */
  private static final int MOST = 40;

  private int looks;
  private int calm;

  private Lull() {}

  /** Does the work on the window's thread, which calls this, once no task has run for a while. */
  public static void await(BackgroundTasks tasks, Runnable work) {
    Lull lull = new Lull();
    Timeline looking = new Timeline();
    looking
        .getKeyFrames()
        .add(
            new KeyFrame(
                LOOK,
                event -> {
                  if (lull.hasCome(tasks.isBusy())) {
                    looking.stop();
                    work.run();
                  }
                }));
    looking.setCycleCount(MOST);
    looking.play();
  }

  private boolean hasCome(boolean busy) {
    calm = busy ? 0 : calm + 1;
    return calm == ENOUGH || ++looks == MOST;
  }
}
