package striate.engine.cache;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * Whether and how large workspaces have a cache: the system property {@value #PROPERTY} or else the
 * environment variable {@value #VARIABLE}, {@code off} or the most GiB.
 */
public final class CacheSetting {
  public static final String PROPERTY = "striate.cache";
  public static final String VARIABLE = "STRIATE_CACHE";

  /** The cache's name in a workspace. */
  public static final String DIRECTORY = "cache";

  private static final long DEFAULT_GIB = 20;

  private CacheSetting() {}

  /**
   * The cache of a workspace, null where it is switched off.
   *
   * @param warn hears where it cannot be used
   * @throws Problem where the setting is neither {@code off} nor a number of GiB
   */
  public static @Nullable ContentCache open(Path workspace, Consumer<String> warn) {
    String environment = System.getenv(VARIABLE);
    long bytes = maxBytes(System.getProperty(PROPERTY, environment == null ? "" : environment));
    return bytes == 0 ? null : new ContentCache(workspace.resolve(DIRECTORY), bytes, warn);
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
      // told below
    }
    throw Problem.badInput(
        "'" + written + "' is no size of a cache",
        VARIABLE,
        "take off, or the most GiB it may have, such as 20");
  }
}
