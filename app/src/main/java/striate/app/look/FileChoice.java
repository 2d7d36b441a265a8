package striate.app.look;

import java.nio.file.Path;
import java.util.Optional;
import javafx.scene.Node;
import javafx.stage.FileChooser;

/** Asks the user for a file or directory to write. */
@FunctionalInterface
public interface FileChoice {

  /**
   * @param title what is asked for
   * @return empty if the user does not want to write any
   */
  Optional<Path> file(String title, String suggestedName);

  /** Asks with the system's dialog. */
  static FileChoice dialog(Node owner) {
    return (title, name) -> {
      FileChooser chooser = new FileChooser();
      chooser.setTitle(title);
      chooser.setInitialFileName(name);
      return Optional.ofNullable(chooser.showSaveDialog(owner.getScene().getWindow()))
          .map(file -> file.toPath());
    };
  }
}
