package striate.engine.natives;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs small programs that describe the machine; tests put their own answers here. */
public interface Programs {
  /**
   * What a program printed.
   *
   * @param code its exit status
   * @param text standard output followed by standard error
   */
  record Answer(int code, String text) {
    /** The first line that is not blank; empty if there is none. */
    public String firstLine() {
      return text.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
    }
  }

  /**
   * Runs a program that is looked for on the PATH.
   *
   * @param limit after which it is killed
   * @return empty if it was not found or did not end in time
   */
  Optional<Answer> run(Duration limit, List<String> command);

  /** The programs of this machine. */
  static Programs here(Map<String, String> environment) {
    return (limit, command) ->
        find(environment.getOrDefault("PATH", ""), command.get(0))
            .flatMap(program -> start(program, limit, command));
  }

  private static Optional<Path> find(String path, String name) {
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    return List.of(path.split(java.io.File.pathSeparator)).stream()
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, windows ? name + ".exe" : name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  private static Optional<Answer> start(Path program, Duration limit, List<String> command) {
    List<String> line = new ArrayList<>(command);
    line.set(0, program.toString());
    Process process = null;
    try {
      process = new ProcessBuilder(line).redirectErrorStream(true).start();
      process.getOutputStream().close();
      Process running = process;
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      // a program may print more than a pipe holds, so it is read while it runs
      Thread reader =
          new Thread(() -> copy(running.getInputStream(), said), "output of " + program);
      reader.setDaemon(true);
      reader.start();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
      reader.join(limit.toMillis());
      return Optional.of(new Answer(process.exitValue(), said.toString(StandardCharsets.UTF_8)));
    } catch (IOException notStarted) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      if (process != null) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }
  }

  private static void copy(InputStream in, ByteArrayOutputStream out) {
    try (in) {
      in.transferTo(out);
    } catch (IOException ended) {
      // killed: what was read until then is kept
      return;
    }
  }
}
