package striate.engine.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import striate.engine.run.RunId;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/**
 * A program that monitors a workspace's runs until it is killed, or dies by itself {@code before}
 * or {@code after} it launches the first one.
 */
public final class FakeWorkbench {
  private FakeWorkbench() {}

  public static void main(String[] args) {
    Store store = Store.open(new Workspace(Path.of(args[0])));
    LocalLauncher launcher =
        new LocalLauncher(new ChildJvm(FakeWorker.class.getName(), JobsTest.SMALL_JVM));
    JobMonitor monitor =
        new JobMonitor(
            store,
            new JobQueue(store, Launchers.of(new Mortal(launcher, args[1]))),
            new RunListener() {});
    monitor.attach();
    monitor.start();
    while (true) {
      LockSupport.park();
    }
  }

  private record Mortal(Launcher launcher, String dies) implements Launcher {
    @Override
    public String name() {
      return launcher.name();
    }

    @Override
    public String launch(Workspace workspace, RunId run) {
      dieIf("before");
      String handle = launcher.launch(workspace, run);
      dieIf("after");
      return handle;
    }

    private void dieIf(String moment) {
      if (dies.equals(moment)) {
        Runtime.getRuntime().halt(9);
      }
    }

    @Override
    public Map<RunId, State> states(List<Launched> runs) {
      return launcher.states(runs);
    }

    @Override
    public void stop(Launched run, String reason) {
      launcher.stop(run, reason);
    }

    @Override
    public void kill(Launched run) {
      launcher.kill(run);
    }

    @Override
    public void forget(Path runDirectory) {
      launcher.forget(runDirectory);
    }
  }
}
