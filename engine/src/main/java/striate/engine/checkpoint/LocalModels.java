package striate.engine.checkpoint;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds models on this computer by what other files call them: a path, or a name on the hub. */
final class LocalModels {
  private LocalModels() {}

  /**
   * @param written an absolute path, a path from {@code from} or from the current directory, or a
   *     name such as {@code openai/clip-vit-large-patch14-336} that Hugging Face's cache holds
   * @param notes hears where the cache has several snapshots and not the usual one counts
   * @return the directory; null where it is not found
   */
  static @Nullable Path find(String written, Path from, Consumer<String> notes) {
    try {
      for (Path candidate : List.of(from.resolve(written), Path.of(written))) {
        Path normal = candidate.toAbsolutePath().normalize();
        if (Files.isRegularFile(normal.resolve(ModelFiles.CONFIG))) {
          return normal;
        }
      }
      return HubCache.ofProcess().find(written, notes);
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
