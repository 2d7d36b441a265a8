package striate.engine.slurm;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Where a cluster finds what lies in a directory of this machine, such as a mounted home directory.
 * Other paths are the same on both sides.
 *
 * @param here absolute; empty if all paths are the same
 * @param there absolute, with slashes
 */
public record PathMapping(Path here, String there) {
  /** All paths are the same. */
  public static final PathMapping NONE = new PathMapping(Path.of(""), "");

  public PathMapping {
    there =
        there.length() > 1 && there.endsWith("/") ? there.substring(0, there.length() - 1) : there;
  }

  /** Whether some paths differ. */
  public boolean isNeeded() {
    return !there.isEmpty();
  }

  /** The cluster's path of an absolute path of this machine. */
  public String of(Path path) {
    Path whole = path.toAbsolutePath().normalize();
    if (!isNeeded()) {
      return whole.toString();
    }
    for (Path base : new Path[] {here.normalize(), real(here)}) {
      if (whole.startsWith(base)) {
        String rest = base.relativize(whole).toString().replace('\\', '/');
        return rest.isEmpty() ? there : there.equals("/") ? there + rest : there + "/" + rest;
      }
    }
    return whole.toString();
  }

  /** The path with all links followed; as it is where it does not exist. */
  static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }
}
