package striate.app.command;

import java.util.function.Consumer;

/** One command, to be run once. */
public interface Command {

  /**
   * Runs the command to its end. Slow: called in the background.
   *
   * @param printed hears each line of its result, on another thread, as soon as it is printed
   * @param said hears each line of its messages and progress, likewise
   * @throws striate.engine.run.Problem with the command's own words where it fails
   * @throws java.util.concurrent.CancellationException after {@link #cancel}
   * @throws InterruptedException where the window is closed meanwhile; the command is ended
   */
  void run(Consumer<String> printed, Consumer<String> said) throws InterruptedException;

  /** Asks the command to end. It may take a while, if there is something to save. */
  void cancel();
}
