package striate.engine.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Copies of stores with this program's schema, each a single file that is whole from the start. */
final class StoreCopies {
  private StoreCopies() {}

  /** Fills a file with a store of any earlier schema. */
  interface Content {
    void writeTo(Path part) throws IOException;
  }

  /**
   * Makes a copy. Two processes may do so at the same time: the content is the same.
   *
   * @throws striate.engine.run.Problem if the content is damaged or of a newer program; then
   *     nothing remains
   */
  static void migrate(Path target, Content content) throws IOException {
    Path part = Files.createTempFile(target.getParent(), ".", ".part");
    try {
      content.writeTo(part);
      try (Store store = Store.openCopy(new Workspace(target.getParent(), part))) {
        store.seal();
      }
      Files.move(
          part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      for (String suffix : new String[] {"", "-wal", "-shm", "-journal", ".lock"}) {
        Files.deleteIfExists(part.resolveSibling(part.getFileName() + suffix));
      }
    }
  }
}
