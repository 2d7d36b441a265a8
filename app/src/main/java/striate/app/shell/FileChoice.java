package striate.app.shell;

import java.nio.file.Path;
import java.util.Optional;

/** Asks the user for a file to write. */
@FunctionalInterface
public interface FileChoice {

  /** Empty if the user does not want to write any. */
  Optional<Path> file(String suggestedName);
}
