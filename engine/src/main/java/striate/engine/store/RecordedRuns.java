package striate.engine.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import striate.engine.disk.Sha256;
import striate.engine.disk.UserCache;
import striate.engine.run.Problem;

/**
 * The runs that come with an installation, in the {@code experiments.db} at its top. That file is
 * only ever read: SQLite makes no file beside it and takes no lock. A file of an earlier schema is
 * migrated in a copy in the user's cache.
 */
public final class RecordedRuns {
  private static final int KEPT = 4;

  private RecordedRuns() {}

  /**
   * Opens an installation's recorded runs for reading.
   *
   * @param workspace the one in use: if its own store is that file, nothing is recorded elsewhere
   * @return empty if the installation has none
   * @throws Problem if the file cannot be read, is newer than this program, or is not a store
   */
  public static Optional<Store> open(Path installation, Workspace workspace) {
    Workspace recorded = new Workspace(installation);
    Path file = recorded.database();
    try {
      if (!Files.isRegularFile(file)
          || (Files.exists(workspace.database()) && Files.isSameFile(file, workspace.database()))) {
        return Optional.empty();
      }
      Schema.refuseForeign(file);
      return Optional.of(
          Store.openUnchanging(
              Schema.version(file) == Schema.VERSION
                  ? recorded
                  : recorded.withDatabase(migrated(file))));
    } catch (IOException e) {
      throw Problem.badInput(
          "the recorded runs cannot be read (" + e.getMessage() + ")",
          file,
          "check the file's permissions",
          e);
    }
  }

  /** A copy with this program's schema, made once for each content. */
  private static Path migrated(Path file) throws IOException {
    Path directory = Files.createDirectories(UserCache.directory().resolve("recorded"));
    Path copy = directory.resolve(StoreCopies.name(Sha256.of(file)));
    if (Files.notExists(copy)) {
      StoreCopies.migrate(
          copy, part -> Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING));
      removeOld(directory);
    }
    return copy;
  }

  /** Keeps the copies of a few installations and versions. */
  private static void removeOld(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> newestFirst =
          files
              .filter(copy -> copy.toString().endsWith(".db"))
              .sorted(
                  Comparator.comparingLong((Path copy) -> copy.toFile().lastModified()).reversed())
              .toList();
      for (Path old : newestFirst.subList(Math.min(KEPT, newestFirst.size()), newestFirst.size())) {
        Files.deleteIfExists(old);
      }
    }
  }
}
