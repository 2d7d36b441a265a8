package striate.engine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/** A workspace's store, opened as well as the workspace allows. */
final class Records {
  private Records() {}

  static Workspace of(Path directory) {
    return new Workspace(directory);
  }

  /** Up to date with the journals where the workspace can be written; as it is where it cannot. */
  static Store toRead(Path directory) {
    Workspace workspace = of(directory);
    boolean writable =
        Files.isWritable(directory)
            && (Files.notExists(workspace.database()) || Files.isWritable(workspace.database()));
    if (!writable) {
      return Store.openReadOnly(workspace);
    }
    return Store.open(workspace);
  }
}
