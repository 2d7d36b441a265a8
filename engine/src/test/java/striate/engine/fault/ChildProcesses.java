package striate.engine.fault;

import java.util.List;
import striate.engine.job.ChildJvm;
import striate.engine.job.LocalLauncher;
import striate.engine.worker.WorkerMain;

/** Children that start quickly. */
public final class ChildProcesses {
  private static final List<String> QUICK = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private ChildProcesses() {}

  /** A launcher of workers with more options of the JVM. */
  public static LocalLauncher workers(String... more) {
    return new LocalLauncher(new ChildJvm(WorkerMain.class.getName(), options(more)));
  }

  /** A JVM with that main class and more options. */
  public static ChildJvm jvm(Class<?> main, String... more) {
    return new ChildJvm(main.getName(), options(more));
  }

  private static List<String> options(String... more) {
    return java.util.stream.Stream.concat(QUICK.stream(), java.util.Arrays.stream(more)).toList();
  }
}
