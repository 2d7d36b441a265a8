package striate.engine.slurm;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The cluster of {@code src/test/slurm/slurm.sh}: two nodes on this machine. */
final class RealSlurm implements AutoCloseable {
  private static final Path SCRIPT = Path.of("src/test/slurm/slurm.sh").toAbsolutePath();
  private static final List<String> CLIENTS =
      List.of("sbatch", "squeue", "scontrol", "scancel", "sacct", "sinfo", "srun");

  private final Path directory;
  private final Path bin;

  /** For a test run that is interrupted: nothing must go on running. */
  private final Thread ending = new Thread(() -> script("down"), "slurm-down");

  private RealSlurm(Path directory, Path bin) {
    this.directory = directory;
    this.bin = bin;
  }

  /** What is missing here to start one; empty if nothing is. */
  static String missing() {
    List<String> missing = new ArrayList<>();
    for (String program :
        List.of("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "bash")) {
      if (find(program) == null) {
        missing.add(program);
      }
    }
    return String.join(", ", missing);
  }

  /** Whether daemons may set their groups, which a user's own namespace can deny. */
  static boolean allowed() {
    try {
      return !Files.readString(Path.of("/proc/self/setgroups")).startsWith("deny");
    } catch (IOException e) {
      return true; // a kernel without such namespaces
    }
  }

  static RealSlurm start(Path directory) {
    try {
      RealSlurm slurm = new RealSlurm(directory, Files.createDirectories(directory.resolve("bin")));
      slurm.script("up");
      Runtime.getRuntime().addShutdownHook(slurm.ending);
      for (String client : CLIENTS) {
        Path program =
            Files.writeString(
                slurm.bin.resolve(client),
                "#!/bin/sh\nSLURM_CONF='"
                    + directory.resolve("slurm.conf")
                    + "'\nexport SLURM_CONF\nexec "
                    + find(client)
                    + " \"$@\"\n");
        program.toFile().setExecutable(true);
      }
      return slurm;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A profile of this cluster, which asks for states often. */
  SlurmProfile profile(String fields) {
    return SlurmProfile.parse(
        "here",
        directory.resolve("here.json"),
        "{\"commands\": \""
            + bin
            + "\", \"partition\": \"main\", \"pollSeconds\": 0.5"
            + fields
            + "}");
  }

  /** Calls {@code slurm.sh COMMAND DIR ARGUMENTS}. */
  void script(String command, String... arguments) {
    run(
        Stream.concat(
                Stream.of("bash", SCRIPT.toString(), command, directory.toString()),
                Stream.of(arguments))
            .toList());
  }

  /** Calls a command of Slurm's and returns its output. */
  String ask(String program, String... arguments) {
    return run(
        Stream.concat(Stream.of(bin.resolve(program).toString()), Stream.of(arguments)).toList());
  }

  @Override
  public void close() {
    script("down");
    Runtime.getRuntime().removeShutdownHook(ending);
  }

  private String run(List<String> command) {
    Path output = directory.resolve("command.out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " did not end");
      }
      String said = Files.readString(output);
      if (process.exitValue() != 0) {
        throw new AssertionError(command + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Path find(String program) {
    String path =
        System.getenv("PATH") + File.pathSeparator + "/usr/sbin" + File.pathSeparator + "/sbin";
    return Stream.of(path.split(File.pathSeparator))
        .map(each -> Path.of(each, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }
}
