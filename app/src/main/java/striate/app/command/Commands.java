package striate.app.command;

import java.util.List;
import java.util.StringJoiner;

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
    StringJoiner printed = new StringJoiner("\n"); // filled by one thread, which has ended by then
    of(arguments).run(printed::add, said -> {});
    return printed.toString();
  }
}
