package striate.engine.slurm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Programs named like Slurm's that print what they are told to, and remember what they got. */
final class FakeSlurm {
  static final String CONTROLLER_DOWN =
      "slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n";
  static final String UNKNOWN_JOB = "slurm_load_jobs error: Invalid job id specified\n";

  private static final String PROGRAM =
      """
      #!/bin/sh
      d=$(dirname "$0"); name=$(basename "$0")
      echo "$name $*" >>"$d/calls"
      [ "$name" != sbatch ] || cat >"$d/script"
      [ ! -f "$d/$name.out" ] || cat "$d/$name.out"
      [ ! -f "$d/$name.err" ] || cat "$d/$name.err" >&2
      [ ! -f "$d/$name.code" ] || exit "$(cat "$d/$name.code")"
      """;

  private final Path bin;

  /** Puts the programs into {@code directory/bin}. */
  FakeSlurm(Path directory) throws IOException {
    bin = Files.createDirectories(directory.resolve("bin"));
    for (String name :
        List.of("sbatch", "squeue", "scontrol", "scancel", "sacct", "sinfo", "srun")) {
      Path program = Files.writeString(bin.resolve(name), PROGRAM);
      program.toFile().setExecutable(true);
    }
    says("sacct", 1, "", "Slurm accounting storage is disabled\n");
  }

  Path bin() {
    return bin;
  }

  void says(String program, int code, String out, String err) {
    write(program + ".out", out);
    write(program + ".err", err);
    write(program + ".code", Integer.toString(code));
  }

  void says(String program, String out) {
    says(program, 0, out, "");
  }

  /** What was called since the last time that somebody asked, one line a call. */
  List<String> calls() {
    try {
      List<String> calls = Files.readAllLines(bin.resolve("calls"));
      Files.delete(bin.resolve("calls"));
      return calls;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last script that sbatch got. */
  String script() {
    try {
      return Files.readString(bin.resolve("script"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A profile with these programs. */
  SlurmProfile profile(String fields) {
    return SlurmProfile.parse(
        "lab",
        bin.resolve("lab.json"),
        "{\"commands\": \"" + bin + "\", \"pollSeconds\": 0.2" + fields + "}");
  }

  /** Removes the programs; a question that is being asked in the background may delay that. */
  void remove() {
    for (int i = 0; Files.exists(bin); i++) {
      try (Stream<Path> files = Files.list(bin)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
        Files.delete(bin);
      } catch (IOException e) {
        if (i == 200) {
          throw new UncheckedIOException(e);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  private void write(String file, String text) {
    try {
      Files.writeString(bin.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
