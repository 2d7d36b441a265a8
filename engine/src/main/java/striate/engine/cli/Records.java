package striate.engine.cli;

import java.nio.file.Path;
import java.util.Optional;
import striate.engine.job.JobMonitor;
import striate.engine.job.JobQueue;
import striate.engine.job.RunListener;
import striate.engine.run.Problem;
import striate.engine.slurm.ClusterLaunchers;
import striate.engine.store.Installation;
import striate.engine.store.RecordedRuns;
import striate.engine.store.RunLibrary;
import striate.engine.store.Store;
import striate.engine.store.Workspace;
import striate.engine.store.WorkspaceCopy;

/** Opens a workspace's store, writable if possible. */
final class Records {
  private Records() {}

  static Workspace of(Path directory) {
    return new Workspace(directory);
  }

  /** The queue with this machine's launcher and those of the clusters that profiles describe. */
  static JobQueue queue(Store store) {
    return new JobQueue(store, ClusterLaunchers.of(store.workspace().directory()));
  }

  /** Opens the store; if the workspace cannot be written, says so and opens a copy. */
  static Store toRead(Terminal terminal, Path directory) {
    Workspace workspace = of(directory);
    Optional<String> reason = WorkspaceCopy.needed(workspace);
    if (reason.isEmpty()) {
      return toWrite(terminal, directory);
    }
    terminal.say("read-only: " + reason.get());
    return caughtUp(terminal, WorkspaceCopy.open(workspace));
  }

  /** The workspace's runs as {@link #toRead}, and those recorded with the installation. */
  static RunLibrary library(Terminal terminal, Path directory) {
    new Installation(terminal.home()).earlierRuns(of(directory)).ifPresent(terminal::say);
    return withRecorded(terminal, toRead(terminal, directory));
  }

  /** The same for somebody who changes the workspace's runs. */
  static RunLibrary libraryToWrite(Terminal terminal, Path directory) {
    return withRecorded(terminal, toWrite(terminal, directory));
  }

  private static RunLibrary withRecorded(Terminal terminal, Store own) {
    Store recorded = null;
    try {
      recorded = RecordedRuns.open(terminal.home(), own.workspace()).orElse(null);
    } catch (Problem problem) {
      terminal.say("striate: " + problem.getMessage()); // the user's own runs are here all the same
    } catch (RuntimeException e) {
      own.close();
      throw e;
    }
    return new RunLibrary(own, recorded);
  }

  /**
   * Opens the store for writing and catches up with what happened while nobody looked: runs that it
   * does not know, journals that have grown, workers that have died. So a store that was moved away
   * is made again from {@code runs/}, and no run stays RUNNING without a process.
   */
  static Store toWrite(Terminal terminal, Path directory) {
    return caughtUp(terminal, Store.open(of(directory)));
  }

  private static Store caughtUp(Terminal terminal, Store store) {
    try {
      store
          .formerState()
          .ifPresent(
              saved ->
                  terminal.say(
                      "the experiment store was migrated; its former state is saved as " + saved));
      RunListener listener =
          new RunListener() {
            @Override
            public void onProblem(Problem problem) {
              terminal.say("striate: " + problem.getMessage());
            }
          };
      new JobMonitor(store, queue(store), listener).catchUp();
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }
}
