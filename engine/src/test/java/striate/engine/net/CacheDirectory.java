package striate.engine.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import striate.engine.cache.ContentCache;
import striate.engine.cache.ContentKey;

/** Inspects a cache's directory. */
public record CacheDirectory(Path directory) {
  private static final int AROUND = 52;

  /** Opens it; a warning fails the test. */
  public ContentCache open() {
    return new ContentCache(
        directory,
        1 << 30,
        warning -> {
          throw new AssertionError(warning);
        });
  }

  public NetworkOptions options() {
    return NetworkOptions.defaults().withCache(open());
  }

  /** Names of the entries. */
  public Set<String> entries() {
    if (!Files.exists(directory)) {
      return Set.of();
    }
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives each entry of that many numbers, or of any for 0, other numbers and a right checksum. */
  public List<String> falsify(int count) {
    List<String> changed = new ArrayList<>();
    for (String name : entries()) {
      try {
        Path file = directory.resolve(name.substring(0, 2)).resolve(name);
        int there = (int) ((Files.size(file) - AROUND) / 4);
        if (count == 0 || there == count) {
          float[] values =
              java.util.Objects.requireNonNull(open().get(new ContentKey(name), there));
          for (int i = 0; i < values.length; i++) {
            values[i] = 2 * values[i] + 1;
          }
          open().put(new ContentKey(name), values);
          changed.add(name);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return changed;
  }
}
