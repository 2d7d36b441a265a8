package striate.engine.job;

import striate.engine.run.RunDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import striate.engine.journal.JournalLock;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.store.Workspace;

/**
 * Starts workers on this machine: JVMs like this one, with its class path, in separate sessions so
 * that they survive the starting process. Their output goes to {@code worker.log}.
 */
public final class LocalLauncher implements Launcher {
  private static final String WORKER = "striate.engine.worker.WorkerMain";
  private static final String HOME = "striate.home";

  /**
   * Keeps the heap close to the live objects. Nearly all of a worker's memory is libtorch's, and
   * the size of a heap that grows freely could not be predicted. {@code TuningEstimate.PROCESS} is
   * measured with these options.
   */
  public static final List<String> SMALL_HEAP =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms32m",
          "-Xmn16m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=25");

  /**
   * A step frees and allocates gigabytes. By default the C library returns them to the system,
   * which zeroes every page again: a quarter of the step and more. With these settings memory comes
   * in 2 MiB pages, and all threads share one heap that does not return memory. The script {@code
   * striate} sets the same.
   */
  private static final String GLIBC_TUNABLES =
      "glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1"
          + ":glibc.malloc.trim_threshold=1099511627776:glibc.malloc.mmap_threshold=33554432";

  private final String mainClass;
  private final List<String> jvmOptions;

  /** A launcher of Striate's worker. */
  public LocalLauncher() {
    this(WORKER, SMALL_HEAP);
  }

  /**
   * A launcher of another program with the same arguments.
   *
   * @param mainClass on this JVM's class path
   */
  public LocalLauncher(String mainClass, List<String> jvmOptions) {
    this.mainClass = mainClass;
    this.jvmOptions = List.copyOf(jvmOptions);
  }

  @Override
  public void launch(Workspace workspace, RunId run) {
    Path directory = workspace.run(run);
    Path log = workspace.files(run).log();
    Process process;
    try {
      ProcessBuilder builder = new ProcessBuilder(command(directory));
      // libtorch's idle threads spin for long by default, which makes a step hundreds of times
      // slower
      // when other programs need the cores; this short spin costs nothing measurable
      if (!builder.environment().containsKey("OMP_WAIT_POLICY")) {
        builder.environment().putIfAbsent("GOMP_SPINCOUNT", "10000");
      }
      builder.environment().putIfAbsent("GLIBC_TUNABLES", GLIBC_TUNABLES);
      process =
          builder
              .directory(workspace.directory().toFile())
              .redirectInput(
                  ProcessBuilder.Redirect.from(new File(onWindows() ? "NUL" : "/dev/null")))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw Problem.workFailed(
          "the worker cannot be started (" + e.getMessage() + ")",
          directory,
          "check that the workspace is writable and Java is still installed",
          e);
    }
    WorkerProcess.of(process.toHandle()).write(directory);
  }

  @Override
  public Liveness liveness(Path runDirectory) {
    if (JournalLock.isHeld(new RunDirectory(runDirectory).journal())) {
      return Liveness.ALIVE;
    }
    Optional<WorkerProcess> worker = WorkerProcess.read(runDirectory);
    if (worker.isEmpty()) {
      return Liveness.UNKNOWN;
    }
    // a worker that has just started does not have its lock yet
    return worker.get().alive() ? Liveness.ALIVE : Liveness.GONE;
  }

  @Override
  public void forget(Path runDirectory) {
    try {
      WorkerProcess.forget(runDirectory);
      Files.deleteIfExists(Cancellation.file(runDirectory));
    } catch (IOException e) {
      throw Problem.workFailed(
          "what the last worker left cannot be removed (" + e.getMessage() + ")",
          runDirectory,
          "check that the workspace is writable",
          e);
    }
  }

  @Override
  public void kill(Path runDirectory) {
    WorkerProcess.read(runDirectory).ifPresent(WorkerProcess::kill);
  }

  private List<String> command(Path directory) throws IOException {
    List<String> arguments = new ArrayList<>(jvmOptions);
    arguments.add("-cp");
    arguments.add(System.getProperty("java.class.path"));
    arguments.add("-Djava.awt.headless=true");
    arguments.add("-XX:ErrorFile=" + directory.resolve("worker-crash-%p.log"));
    arguments.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    String home = System.getProperty(HOME);
    if (home != null) {
      arguments.add("-D" + HOME + "=" + home);
    }
    Path file = new RunDirectory(directory).arguments();
    Files.writeString(
        file, String.join("\n", arguments.stream().map(LocalLauncher::quoted).toList()) + "\n");
    List<String> command = new ArrayList<>();
    onPath("setsid").ifPresent(setsid -> command.add(setsid.toString()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + file);
    command.add(mainClass);
    command.add("--run-directory");
    command.add(directory.toString());
    return command;
  }

  /** Quoted for a Java argument file. */
  private static String quoted(String argument) {
    return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static Optional<Path> onPath(String program) {
    String path = System.getenv("PATH");
    if (path == null || onWindows()) {
      return Optional.empty();
    }
    return List.of(path.split(File.pathSeparator)).stream()
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static boolean onWindows() {
    return System.getProperty("os.name").startsWith("Windows");
  }
}
