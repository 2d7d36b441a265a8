package striate.app.command;

import java.util.List;

/** The command line of Striate. */
@FunctionalInterface
public interface Commands {

  /**
   * @param arguments as {@code importance --model DIR --json}
   */
  Command of(List<String> arguments);

  /**
   * All that a short command prints. Slow: called in the background.
   *
   * @throws striate.engine.run.Problem with the command's own words where it fails
   * @throws InterruptedException where the window is closed meanwhile; the command is ended
   */
  default String answer(List<String> arguments) throws InterruptedException {
    StringBuffer answer = new StringBuffer(); // lines come from another thread
    of(arguments).run(answer::append, line -> {});
    return answer.toString();
  }
}
