package striate.engine.job;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.Durability;

/**
 * The command line and environment of a JVM that loads libtorch. Workers, dry runs and the doctor
 * start theirs here, so that what a dry run measures is what a worker will do. Which libtorch it
 * loads is decided there, not here: a worker may run on a machine that has other devices.
 *
 * @param mainClass on this JVM's class path
 * @param jvmOptions before the class path
 */
public record ChildJvm(String mainClass, List<String> jvmOptions) {
  /**
   * Keeps the heap close to the live objects. Nearly all of such a process's memory is libtorch's,
   * and the size of a heap that grows freely could not be predicted. {@code TuningEstimate.PROCESS}
   * is measured with these options.
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

  private static final String SPIN_COUNT = "10000";

  /** System properties that a child gets as they are here. */
  private static final List<String> PASSED_ON =
      List.of(
          "striate.home",
          "striate.calibration",
          "striate.userCache",
          "striate.kernels",
          "striate.adaptThreads",
          "java.io.tmpdir");

  public ChildJvm {
    jvmOptions = List.copyOf(jvmOptions);
  }

  /** A JVM with a small heap. */
  public ChildJvm(String mainClass) {
    this(mainClass, SMALL_HEAP);
  }

  /** The process with those arguments of the program. */
  public ProcessBuilder process(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(options(List.of()));
    command.add(mainClass);
    command.addAll(arguments);
    return withEnvironment(new ProcessBuilder(command));
  }

  /**
   * The process in a session of its own where the system has such: it survives whoever starts it,
   * and Ctrl-C there does not reach it.
   *
   * @param file is written with the JVM's options: a class path may be longer than a command line
   *     of Windows
   * @param more options of the JVM
   * @throws IOException if the file cannot be written
   */
  public ProcessBuilder detachedProcess(Path file, List<String> more, List<String> arguments)
      throws IOException {
    AtomicFile.write(
        file,
        Durability.RENAMED,
        String.join("\n", options(more).stream().map(ChildJvm::quoted).toList()) + "\n");
    List<String> command = new ArrayList<>();
    onPath("setsid").ifPresent(setsid -> command.add(setsid.toString()));
    command.add(java());
    command.add("@" + file);
    command.add(mainClass);
    command.addAll(arguments);
    return withEnvironment(new ProcessBuilder(command));
  }

  /**
   * The command line for a machine with other paths.
   *
   * @param java the program there
   * @param classPath there
   * @param home the installation there; null if it is not known here either
   * @param more options of the JVM
   */
  public List<String> commandElsewhere(
      String java,
      String classPath,
      @Nullable String home,
      List<String> more,
      List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(java);
    command.addAll(options(classPath, more));
    if (home != null) {
      command.add("-Dstriate.home=" + home);
    }
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }

  /** The same environment as here, as lines of a POSIX shell. */
  public static List<String> shellEnvironment() {
    return List.of(
        "[ -n \"${OMP_WAIT_POLICY:-}\" ] || export GOMP_SPINCOUNT=\"${GOMP_SPINCOUNT:-"
            + SPIN_COUNT
            + "}\"",
        "export GLIBC_TUNABLES=\"${GLIBC_TUNABLES:-" + GLIBC_TUNABLES + "}\"");
  }

  private List<String> options(String classPath, List<String> more) {
    List<String> options = new ArrayList<>(jvmOptions);
    options.add("-cp");
    options.add(classPath);
    options.add("-Djava.awt.headless=true");
    options.addAll(more);
    return options;
  }

  private List<String> options(List<String> more) {
    List<String> options = options(System.getProperty("java.class.path"), more);
    for (String name : PASSED_ON) {
      String value = System.getProperty(name);
      if (value != null) {
        options.add("-D" + name + "=" + value);
      }
    }
    return options;
  }

  private static ProcessBuilder withEnvironment(ProcessBuilder builder) {
    Map<String, String> environment = builder.environment();
    // libtorch's idle threads spin for long by default, which makes a step hundreds of times slower
    // when other programs need the cores; this short spin costs nothing measurable. While cores are
    // contended, the process itself shortens it further (net.ThreadWaiting)
    if (!environment.containsKey("OMP_WAIT_POLICY")) {
      environment.putIfAbsent("GOMP_SPINCOUNT", SPIN_COUNT);
    }
    environment.putIfAbsent("GLIBC_TUNABLES", GLIBC_TUNABLES);
    // by default CUDA counts the fastest GPU as the first one; nvidia-smi counts by slots
    environment.putIfAbsent("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
    return builder.redirectInput(
        ProcessBuilder.Redirect.from(new File(onWindows() ? "NUL" : "/dev/null")));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
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
