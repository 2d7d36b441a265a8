package striate.engine.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import striate.engine.disk.AtomicDirectory;
import striate.engine.disk.Sha256;
import striate.engine.disk.UserCache;
import striate.engine.run.Problem;

/**
 * Looks at a workspace that cannot be written, such as a colleague's. SQLite cannot read every
 * store there - one of an earlier schema, with changes still in its write-ahead log, on a network
 * drive - and a journal may have grown since anybody took it in. So the store is copied to the
 * user's cache, and the journals are taken in there.
 */
public final class WorkspaceCopy {
  private static final Logger LOG = LoggerFactory.getLogger(WorkspaceCopy.class);
  private static final int TRIES = 3;
  private static final int KEPT = 20;

  private WorkspaceCopy() {}

  /** Why a workspace can only be looked at, in a few words; empty if it can be written. */
  public static Optional<String> needed(Workspace workspace) {
    Path directory = workspace.directory();
    if (!Files.isDirectory(directory)) {
      return Optional.of(directory + " cannot be created");
    }
    if (isOnNetworkDrive(workspace)) {
      return Optional.of(directory + " lies on a network drive");
    }
    return Stream.of(directory, workspace.runs(), workspace.database())
        .filter(Files::exists)
        .filter(place -> !Files.isWritable(place))
        .findFirst()
        .map(place -> place + " cannot be written");
  }

  /** Whether locks and process ids there may belong to another machine. */
  public static boolean isOnNetworkDrive(Workspace workspace) {
    try {
      return Store.networkDrive(workspace.directory()) != null;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Opens a copy of a workspace's store as it is now; empty if it has none. Catch up next, so that
   * its journals are taken in.
   *
   * @throws Problem if the store is newer than this program or not a store, or no cache can be
   *     written
   */
  public static Store open(Workspace workspace) {
    try {
      Path all = Files.createDirectories(UserCache.directory().resolve("workspaces"));
      removeOldest(all);
      Path directory =
          Files.createDirectories(
              all.resolve(Sha256.of(workspace.directory().toString()).substring(0, 16)));
      // a store that changed gets a copy of another name: somebody may have the older one open
      String name = StoreCopies.name(state(workspace));
      Path copy = directory.resolve(name);
      boolean stored = Files.exists(workspace.database());
      removeOthers(directory, stored ? name : "."); // without a store nothing tells of deleted runs
      if (stored && Files.notExists(copy)) {
        copy(workspace, copy);
      }
      return Store.openCopy(workspace.withDatabase(copy));
    } catch (IOException e) {
      throw Problem.badInput(
          "the workspace cannot be looked at (" + e.getMessage() + ")",
          workspace.directory(),
          "check its permissions, and that your cache directory can be written",
          e);
    }
  }

  private static void copy(Workspace workspace, Path target) throws IOException {
    Schema.refuseForeign(workspace.database());
    for (int i = 0; i < TRIES; i++) {
      try {
        StoreCopies.migrate(target, part -> copyUnchanged(workspace, part));
        return;
      } catch (ChangedMeanwhile e) {
        LOG.debug("{} changed while it was copied", workspace.database());
      } catch (Problem problem) {
        if (problem.kind() == Problem.Kind.BAD_INPUT) {
          throw problem;
        }
        // damaged: everything in it can be made again from runs/
        LOG.warn("{}", problem.getMessage());
        return;
      }
    }
  }

  private static void copyUnchanged(Workspace workspace, Path part) throws IOException {
    String before = state(workspace);
    Files.copy(workspace.database(), part, StandardCopyOption.REPLACE_EXISTING);
    Path log = log(workspace);
    if (Files.exists(log)) {
      Files.copy(
          log,
          part.resolveSibling(part.getFileName() + "-wal"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    if (!state(workspace).equals(before)) {
      throw new ChangedMeanwhile();
    }
  }

  /** Changes with every change of the store. */
  private static String state(Workspace workspace) throws IOException {
    StringBuilder state = new StringBuilder();
    for (Path file : List.of(workspace.database(), log(workspace))) {
      if (Files.exists(file)) {
        state.append(Files.size(file)).append(' ');
        state.append(Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS));
      }
      state.append('\n');
    }
    return state.toString();
  }

  private static Path log(Workspace workspace) {
    return workspace.database().resolveSibling(workspace.database().getFileName() + "-wal");
  }

  private static void removeOthers(Path directory, String kept) {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.startsWith(kept) && !name.startsWith(".")) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("earlier copies remain in {}", directory, e);
    }
  }

  /** Copies of other workspaces go when many others have been looked at since. */
  private static void removeOldest(Path all) {
    try (Stream<Path> copies = Files.list(all)) {
      List<Path> newestFirst =
          copies
              .sorted(
                  Comparator.comparingLong((Path copy) -> copy.toFile().lastModified()).reversed())
              .toList();
      for (Path old : newestFirst.subList(Math.min(KEPT, newestFirst.size()), newestFirst.size())) {
        AtomicDirectory.delete(old);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("old copies remain in {}", all, e);
    }
  }

  /** The owner wrote the store while it was copied. */
  private static final class ChangedMeanwhile extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
