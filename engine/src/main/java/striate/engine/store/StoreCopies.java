package striate.engine.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import striate.engine.disk.Sha256;
import striate.engine.run.BuildVersion;

/** Copies of stores with this program's schema, each a single file that is whole from the start. */
final class StoreCopies {
  private StoreCopies() {}

  /**
   * The name of a copy: another content, schema or build of this program gets another one.
   *
   * @param content tells a store from every other
   */
  static String name(String content) {
    return Sha256.of(content + "\n" + Schema.VERSION + "\n" + BuildVersion.current())
            .substring(0, 16)
        + ".db";
  }

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
    Path directory = target.toAbsolutePath().resolveSibling("");
    Path part = Files.createTempFile(directory, ".", ".part");
    try {
      content.writeTo(part);
      try (Store store = Store.openCopy(new Workspace(directory, part))) {
        store.seal();
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      for (String suffix : new String[] {"", "-wal", "-shm", "-journal", ".lock"}) {
        Files.deleteIfExists(part.resolveSibling(part.getFileName() + suffix));
      }
    }
  }
}
