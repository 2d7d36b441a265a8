package striate.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.store.Workspace;

class WindowLockTest {
  @TempDir Path directory;

  @Test
  void oneWindowHoldsTheLockAndTheOthersAreToldWhich() {
    Workspace workspace = new Workspace(directory);
    assertThat(WindowLock.heldBy(workspace)).isEmpty();
    WindowLock first = WindowLock.acquire(workspace).orElseThrow();
    assertThat(WindowLock.acquire(workspace)).isEmpty();
    assertThat(WindowLock.heldBy(workspace))
        .startsWith("process " + ProcessHandle.current().pid() + " on ");
    first.close();
    WindowLock.acquire(workspace).orElseThrow().close();
  }
}
