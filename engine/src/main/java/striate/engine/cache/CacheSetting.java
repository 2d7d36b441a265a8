package striate.engine.cache;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * The size limit of workspaces' caches: the system property {@value #PROPERTY} or else the
 * environment variable {@value #VARIABLE}, {@code off} or a number of GiB.
 */
public final class CacheSetting {
  public static final String PROPERTY = "striate.cache";
  public static final String VARIABLE = "STRIATE_CACHE";

  /** The cache directory's name in a workspace. */
  public static final String DIRECTORY = "cache";

  private static final long DEFAULT_GIB = 20;

  private CacheSetting() {}

  /**
   * The cache of a workspace; null if it is off.
   *
   * @param warn receives a line if the cache is unusable
   * @throws Problem if the setting is neither {@code off} nor a number of GiB
   */
  public static @Nullable ContentCache open(Path workspace, Consumer<String> warn) {
    Path directory = directory(workspace);
    return directory == null ? null : new ContentCache(directory, maxBytes(), warn);
  }

  /**
   * The directory of a workspace's cache; null if it is off.
   *
   * @throws Problem if the setting is neither {@code off} nor a number of GiB
   */
  public static @Nullable Path directory(Path workspace) {
    return maxBytes() == 0 ? null : workspace.resolve(DIRECTORY);
  }

  /** Keeps a cache's directory within the size limit, for files that are not entries. */
  public static CacheRoom room(Path directory) {
    return new CacheRoom(directory, maxBytes(), InstantSource.system());
  }

  private static long maxBytes() {
    String environment = System.getenv(VARIABLE);
    return maxBytes(System.getProperty(PROPERTY, environment == null ? "" : environment));
  }

  /** 0 = off. */
  static long maxBytes(String setting) {
    String written = setting.strip();
    if (written.isEmpty()) {
      return DEFAULT_GIB << 30;
    }
    if (written.equals("off")) {
      return 0;
    }
    try {
      double gib = Double.parseDouble(written);
      if (gib >= 0 && gib <= 1 << 20) {
        return (long) (gib * (1L << 30));
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw Problem.badInput(
        "'" + written + "' is not a cache size",
        VARIABLE,
        "set off, or the largest size in GiB, such as 20");
  }
}
