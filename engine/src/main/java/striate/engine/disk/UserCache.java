package striate.engine.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The user's directory for what can be made again. */
public final class UserCache {
  private static final String PROPERTY = "striate.userCache";

  private UserCache() {}

  /**
   * {@code striate} in the user's cache directory; the directory that the property {@code
   * striate.userCache} names; or one for temporary files where neither can be written. It exists.
   *
   * @throws IOException if none of them can be created
   */
  public static Path directory() throws IOException {
    Optional<Path> own = own();
    if (own.isPresent()) {
      return own.get();
    }
    String user = System.getProperty("user.name", "user").replaceAll("[^A-Za-z0-9]", "-");
    return Files.createDirectories(
        Path.of(System.getProperty("java.io.tmpdir"), "striate-" + user));
  }

  /** The same, apart from the one for temporary files, where others could have put something. */
  public static Optional<Path> own() {
    try {
      Path usual = usual();
      Files.createDirectories(usual);
      return Files.isWritable(usual) ? Optional.of(usual) : Optional.empty();
    } catch (IOException e) {
      System.getLogger(UserCache.class.getName())
          .log(System.Logger.Level.DEBUG, "the user's cache directory cannot be written", e);
      return Optional.empty();
    }
  }

  private static Path usual() {
    String named = System.getProperty(PROPERTY);
    if (named != null) {
      return Path.of(named);
    }
    String given = System.getenv("XDG_CACHE_HOME");
    String windows = System.getenv("LOCALAPPDATA");
    Path base =
        given != null && !given.isBlank()
            ? Path.of(given)
            : windows != null && !windows.isBlank()
                ? Path.of(windows)
                : Path.of(System.getProperty("user.home"), ".cache");
    return base.resolve("striate");
  }
}
