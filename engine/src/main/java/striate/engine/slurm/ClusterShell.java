package striate.engine.slurm;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * Runs Slurm's commands, here or through {@code ssh}. No shell sees the arguments here; the one
 * that {@code ssh} starts gets them quoted.
 */
final class ClusterShell {
  /** Settings of a user's shell that change what these commands print or ask. */
  private static final List<String> UNSET =
      List.of(
          "SQUEUE_FORMAT",
          "SQUEUE_FORMAT2",
          "SQUEUE_STATES",
          "SQUEUE_SORT",
          "SQUEUE_NAMES",
          "SQUEUE_PARTITION",
          "SQUEUE_USERS",
          "SQUEUE_LICENSES",
          "SACCT_FORMAT",
          "SCANCEL_INTERACTIVE",
          "SCANCEL_VERBOSE",
          "SLURM_TIME_FORMAT");

  private static final Set<String> OF_THE_USER = Set.of("SLURM_CONF", "SLURM_CLUSTERS");

  private static final List<String> NOT_ON_EVERY_PATH =
      List.of("/usr/bin", "/usr/local/bin", "/opt/slurm/bin", "/usr/local/slurm/bin");

  private static final int SSH_FAILED = 255;
  private static final int NO_ANSWER = -1;

  private final SlurmProfile profile;
  private final @Nullable String path;

  ClusterShell(SlurmProfile profile) {
    this(profile, System.getenv("PATH"));
  }

  /** Looks for programs in the directories of {@code path}. */
  ClusterShell(SlurmProfile profile, @Nullable String path) {
    this.profile = profile;
    this.path = path;
  }

  /**
   * What a command said.
   *
   * @param code its exit code; -1 if it did not answer in time
   */
  record Answer(int code, String out, String err) {
    boolean ok() {
      return code == 0;
    }

    /** Whether it asked for a job that Slurm does not know, or not any more. */
    boolean unknownJob() {
      return code > 0 && err.contains("Invalid job id");
    }

    /** Whether nobody answered: neither a yes nor a no. */
    boolean away() {
      return code == NO_ANSWER
          || code == SSH_FAILED
          || code > 0
              && Stream.of(
                      "Unable to contact slurm controller",
                      "Socket timed out",
                      "Connection refused",
                      "onnection failure",
                      "Zero Bytes",
                      "in standby mode",
                      "temporarily unable",
                      "Transport endpoint")
                  .anyMatch(err::contains);
    }

    /** Its complaint, in one line. */
    String complaint() {
      String said =
          (err.isBlank() ? out : err)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .collect(Collectors.joining("; "));
      return said.isEmpty() ? "exit code " + code : said;
    }
  }

  /**
   * Runs a command to its end.
   *
   * @param input its standard input
   * @throws Problem if the command, or ssh, is not installed
   */
  Answer run(Duration timeout, String input, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(commandLine(command));
    builder.environment().keySet().removeAll(UNSET);
    // a Striate that itself runs in an allocation must not hand that one's settings on
    builder.environment().keySet().removeIf(ClusterShell::isOfAnAllocation);
    builder.environment().put("LC_ALL", "C");
    try {
      Process process = builder.start();
      CompletableFuture<String> out = reading(process.getInputStream());
      CompletableFuture<String> err = reading(process.getErrorStream());
      CompletableFuture<Void> in = writing(process.getOutputStream(), input);
      try {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
          return noAnswer(command, timeout);
        }
        in.get(1, TimeUnit.SECONDS);
        return new Answer(
            process.exitValue(), out.get(1, TimeUnit.SECONDS), err.get(1, TimeUnit.SECONDS));
      } catch (TimeoutException | ExecutionException e) {
        // a child of the command still holds its streams
        return noAnswer(command, timeout);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return noAnswer(command, timeout);
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw Problem.workFailed(
          "'" + command.get(0) + "' cannot be started (" + e.getMessage() + ")",
          profile.place(),
          "check the Slurm client's installation",
          e);
    }
  }

  private static boolean isOfAnAllocation(String variable) {
    return variable.startsWith("SLURM_") && !OF_THE_USER.contains(variable);
  }

  private static Answer noAnswer(List<String> command, Duration timeout) {
    return new Answer(
        NO_ANSWER, "", command.get(0) + " did not answer within " + timeout.toSeconds() + " s");
  }

  private List<String> commandLine(List<String> command) {
    String directory = profile.installation().commands();
    String program = directory == null ? command.get(0) : directory + "/" + command.get(0);
    List<String> rest = command.subList(1, command.size());
    List<String> line = new ArrayList<>();
    String host = profile.host();
    if (host == null) {
      line.add(directory == null ? found(command.get(0)) : existing(program));
      line.addAll(rest);
      return line;
    }
    // never asks for a password: nobody could answer
    line.addAll(List.of(found("ssh"), "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", host));
    List<String> there = new ArrayList<>();
    there.add("env");
    UNSET.forEach(name -> there.addAll(List.of("-u", name)));
    there.add("LC_ALL=C");
    there.add(program);
    there.addAll(rest);
    line.add(there.stream().map(BatchScript::quoted).collect(Collectors.joining(" ")));
    return line;
  }

  private String existing(String program) {
    if (!Files.isExecutable(Path.of(program))) {
      throw missing(program, "'commands' in " + profile.file());
    }
    return program;
  }

  private String found(String program) {
    List<String> directories = new ArrayList<>();
    if (path != null) {
      directories.addAll(List.of(path.split(File.pathSeparator)));
    }
    directories.addAll(NOT_ON_EVERY_PATH);
    Optional<Path> file =
        directories.stream()
            .filter(directory -> !directory.isEmpty())
            .flatMap(
                directory ->
                    Stream.of(Path.of(directory, program), Path.of(directory, program + ".exe")))
            .filter(candidate -> Files.isRegularFile(candidate) && Files.isExecutable(candidate))
            .findFirst();
    return file.orElseThrow(() -> missing(program, "PATH")).toString();
  }

  private Problem missing(String program, String place) {
    return Problem.badInput(
        "'" + program + "' not found",
        place,
        program.equals("ssh")
            ? "install an ssh client"
            : "run this where Slurm's commands are installed, or give \"commands\" or \"host\" in "
                + profile.file());
  }

  private static CompletableFuture<String> reading(InputStream stream) {
    CompletableFuture<String> result = new CompletableFuture<>();
    background(
        () -> {
          try (stream) {
            result.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
          } catch (IOException e) {
            result.complete("");
          }
        });
    return result;
  }

  private static CompletableFuture<Void> writing(OutputStream stream, String input) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    background(
        () -> {
          try (stream) {
            stream.write(input.getBytes(StandardCharsets.UTF_8));
          } catch (IOException | UncheckedIOException e) {
            // the command ended without reading it; its exit code tells
            Thread.onSpinWait();
          } finally {
            result.complete(null);
          }
        });
    return result;
  }

  private static void background(Runnable work) {
    Thread thread = new Thread(work, "cluster-command");
    thread.setDaemon(true);
    thread.start();
  }
}
