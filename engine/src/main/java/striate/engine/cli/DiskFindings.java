package striate.engine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Room in the workspace, the user's cache and the directory for temporary files. */
final class DiskFindings {
  private static final long GIB = 1L << 30;

  /** PyTorch unpacks to 0.5 GiB in the user's home, once. */
  private static final double CACHE_GIB = 1;

  private static final double TEMPORARY_GIB = 0.2;

  private final Path workspace;
  private final Path cache;
  private final Path temporary;

  DiskFindings(Path workspace, Path cache, Path temporary) {
    this.workspace = workspace;
    this.cache = cache;
    this.temporary = temporary;
  }

  List<Finding> findings() {
    return List.of(
        finding(
            "Workspace",
            workspace,
            1,
            Finding.Verdict.PROBLEM,
            "free some space: a run of the bundled model needs about 0.1 GiB",
            "give a writable directory as --workspace"),
        finding(
            "Cache",
            cache,
            CACHE_GIB,
            Finding.Verdict.WARNING,
            "free some space: PyTorch is unpacked in your home directory, and measurements are"
                + " kept",
            "make it writable, or let XDG_CACHE_HOME name a directory that is"),
        finding(
            "Temporary",
            temporary,
            TEMPORARY_GIB,
            Finding.Verdict.PROBLEM,
            "free some space, or let TMPDIR name another directory",
            "make it writable, or let TMPDIR name another directory"));
  }

  private static Finding finding(
      String name,
      Path directory,
      double least,
      Finding.Verdict readOnly,
      String remedyForRoom,
      String remedyForRights) {
    Path there = existing(directory);
    try {
      double free = (double) Files.getFileStore(there).getUsableSpace() / GIB;
      String detail = String.format(Locale.ROOT, "%s, %.1f GiB free", directory, free);
      if (!Files.isWritable(there)) {
        return new Finding(name, readOnly, detail + ", not writable", remedyForRights);
      }
      return free < least ? Finding.warning(name, detail, remedyForRoom) : Finding.ok(name, detail);
    } catch (IOException e) {
      return Finding.problem(name, directory + ": " + e.getMessage(), "check the directory");
    }
  }

  /** A directory that was not needed yet will be made in the nearest that exists. */
  private static Path existing(Path directory) {
    Path there = directory.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return there;
  }
}
