package striate.app.command;

import java.util.List;

/** The command line of Striate. */
@FunctionalInterface
public interface Commands {

  /**
   * @param arguments as {@code importance --model DIR --json}
   */
  Command of(List<String> arguments);
}
