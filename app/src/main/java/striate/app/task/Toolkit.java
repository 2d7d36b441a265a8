package striate.app.task;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import javafx.application.Platform;

/** JavaFX, which starts beside other work. */
public final class Toolkit {
  private static final Executor BESIDE =
      work -> {
        Thread thread = new Thread(work, "JavaFX starts");
        thread.setDaemon(true);
        thread.start();
      };

  private final CompletableFuture<Void> started;

  private Toolkit() {
    started = CompletableFuture.runAsync(() -> Platform.startup(() -> {}), BESIDE);
  }

  public static Toolkit start() {
    return new Toolkit();
  }

  /** Waits for the start, if need be, and has the work done on the window's thread. */
  public void run(Runnable work) {
    try {
      started.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
    Platform.runLater(work);
  }
}
