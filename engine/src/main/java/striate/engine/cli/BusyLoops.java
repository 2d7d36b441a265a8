package striate.engine.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import striate.engine.job.ChildJvm;

/** A number of other programs that want a core each, until closed. */
final class BusyLoops implements AutoCloseable {
  private static final ChildJvm PROGRAM =
      new ChildJvm(BusyLoop.class.getName(), List.of("-XX:+UseSerialGC", "-Xmx16m"));

  private final List<Process> processes = new ArrayList<>();

  /** Returns when all of them are busy. */
  static BusyLoops start(int count) throws IOException {
    BusyLoops loops = new BusyLoops();
    try {
      for (int i = 0; i < count; i++) {
        loops.processes.add(PROGRAM.process(List.of()).start());
      }
      for (Process process : loops.processes) {
        if (process.getInputStream().read() < 0) {
          throw new IOException("a busy process ended at once");
        }
      }
      return loops;
    } catch (IOException | RuntimeException e) {
      loops.close();
      throw e;
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
  }
}
