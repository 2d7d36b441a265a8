package striate.engine.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/** Finds models on this computer by what other files call them: a path, or a name on the hub. */
final class LocalModels {
  private LocalModels() {}

  /**
   * @param written an absolute path, a path from {@code from} or from the current directory, or a
   *     name such as {@code openai/clip-vit-large-patch14-336} that Hugging Face's cache holds
   * @return the directory; null where there is none
   */
  static @Nullable Path find(String written, Path from) {
    try {
      for (Path candidate : List.of(from.resolve(written), Path.of(written))) {
        Path normal = candidate.toAbsolutePath().normalize();
        if (Files.isRegularFile(normal.resolve(ModelFiles.CONFIG))) {
          return normal;
        }
      }
      return cached(written);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static @Nullable Path cached(String name) {
    if (!name.matches("[\\w.-]+/[\\w.-]+")) {
      return null;
    }
    Path model = hub().resolve("models--" + name.replace("/", "--"));
    Path snapshots = model.resolve("snapshots");
    if (!Files.isDirectory(snapshots)) {
      return null;
    }
    try (Stream<Path> all = Files.list(snapshots)) {
      return all.filter(s -> Files.isRegularFile(s.resolve(ModelFiles.CONFIG)))
          .max(Comparator.comparing(s -> s.toFile().lastModified()))
          .orElse(null);
    } catch (IOException e) {
      throw Problem.unreadable(snapshots, e);
    }
  }

  private static Path hub() {
    String cache = System.getenv("HF_HUB_CACHE");
    if (cache != null) {
      return Path.of(cache);
    }
    String home = System.getenv("HF_HOME");
    return home == null
        ? Path.of(System.getProperty("user.home"), ".cache", "huggingface", "hub")
        : Path.of(home, "hub");
  }
}
