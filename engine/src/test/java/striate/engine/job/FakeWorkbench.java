package striate.engine.job;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/** A program that monitors a workspace's runs until it is killed. */
public final class FakeWorkbench {
  private FakeWorkbench() {}

  public static void main(String[] args) {
    Store store = Store.open(new Workspace(Path.of(args[0])));
    LocalLauncher launcher =
        new LocalLauncher(new ChildJvm(FakeWorker.class.getName(), JobsTest.SMALL_JVM));
    JobMonitor monitor =
        new JobMonitor(store, new JobQueue(store, Launchers.of(launcher)), new RunListener() {});
    monitor.attach();
    monitor.start();
    while (true) {
      LockSupport.park();
    }
  }
}
