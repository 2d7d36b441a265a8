package striate.app.look;

import java.io.File;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.input.TransferMode;

/** Files that are dropped on a part of the window. */
public final class FileDrops {
  private FileDrops() {}

  /**
   * @param taken hears the dropped files, at least one; a part around this one does not
   */
  public static void on(Node part, Consumer<List<File>> taken) {
    part.setOnDragOver(
        event -> {
          if (event.getDragboard().hasFiles()) {
            event.acceptTransferModes(TransferMode.COPY, TransferMode.LINK);
            event.consume();
          }
        });
    part.setOnDragDropped(
        event -> {
          taken.accept(event.getDragboard().getFiles());
          event.setDropCompleted(true);
          event.consume();
        });
  }
}
