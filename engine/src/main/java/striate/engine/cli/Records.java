package striate.engine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import striate.engine.job.JobMonitor;
import striate.engine.job.JobQueue;
import striate.engine.job.Launchers;
import striate.engine.job.RunListener;
import striate.engine.run.Problem;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/** Opens a workspace's store, writable if possible. */
final class Records {
  private Records() {}

  static Workspace of(Path directory) {
    return new Workspace(directory);
  }

  /** Opens the store; if it is writable, catches up first. */
  static Store toRead(Terminal terminal, Path directory) {
    Workspace workspace = of(directory);
    boolean writable =
        Files.isWritable(directory)
            && (Files.notExists(workspace.database()) || Files.isWritable(workspace.database()));
    if (!writable) {
      return Store.openReadOnly(workspace);
    }
    return toWrite(terminal, directory);
  }

  /**
   * Opens the store for writing and catches up with what happened while nobody looked: runs that it
   * does not know, journals that have grown, workers that have died. So a store that was moved away
   * is made again from {@code runs/}, and no run stays RUNNING without a process.
   */
  static Store toWrite(Terminal terminal, Path directory) {
    Store store = Store.open(of(directory));
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
      new JobMonitor(store, new JobQueue(store, Launchers.local()), listener).catchUp();
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }
}
