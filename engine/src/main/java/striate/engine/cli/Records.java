package striate.engine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/** Opens a workspace's store, writable if possible. */
final class Records {
  private Records() {}

  static Workspace of(Path directory) {
    return new Workspace(directory);
  }

  /** Opens the store; if it is writable, ingests new journal lines first. */
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
