package striate.engine.share;

import java.util.Set;
import java.util.regex.Pattern;

/** Which files of a run's directory go into an archive, and what they may be called in one. */
final class SharedFiles {
  private static final int MAX_DEPTH = 8;

  /** Names that every system can store: no separators, no drive letters, no hidden files. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+=@-]{0,199}");

  /** Windows takes these for devices, whatever follows the dot. */
  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

  /** Belong to a process on the machine where the run ran. */
  private static final Set<String> OF_ITS_PROCESS = Set.of("cancel", "worker.pid", "worker.args");

  private static final Pattern TEMPORARY = Pattern.compile(".*\\.(lock|part|tmp)");

  static final String CHECKPOINTS = "checkpoints/";

  private SharedFiles() {}

  /**
   * Whether a path within a run's directory, with {@code /}, is one that an archive may have. It
   * can never lead out of the directory.
   */
  static boolean mayBeShared(String path) {
    String[] names = path.split("/", -1);
    if (names.length > MAX_DEPTH) {
      return false;
    }
    for (String name : names) {
      if (!NAME.matcher(name).matches()
          || DEVICE.matcher(name).matches()
          || name.endsWith(".")
          || TEMPORARY.matcher(name).matches()) {
        return false;
      }
    }
    return !OF_ITS_PROCESS.contains(path);
  }
}
