package striate.app.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/** One command in a process of its own. */
final class ChildCommand implements Command {
  private static final String SAID_BY = "striate: ";
  private static final String BETWEEN = " - ";
  private static final int BAD_INPUT = 2;

  /** A healing has two minutes to save its checkpoint. */
  private static final int PATIENCE_SECONDS = 150;

  private final ProcessBuilder builder;
  private final String name;
  private @Nullable Process process;
  private boolean cancelled;
  private volatile String problem = "";
  private volatile String last = "";

  ChildCommand(ProcessBuilder builder, List<String> arguments) {
    this.builder = builder;
    this.name = arguments.isEmpty() ? "striate" : "striate " + arguments.get(0);
  }

  @Override
  public void run(Consumer<String> printed, Consumer<String> said) throws InterruptedException {
    Process started = start();
    Thread out = reading("result", started.getInputStream(), printed);
    Thread err =
        reading(
            "messages",
            started.getErrorStream(),
            line -> {
              if (line.startsWith(SAID_BY)) {
                problem = line.substring(SAID_BY.length());
              }
              last = line;
              said.accept(line);
            });
    int exit;
    try {
      exit = started.waitFor();
      out.join();
      err.join();
    } catch (InterruptedException closed) {
      end(started);
      throw closed;
    }
    if (exit != 0) {
      throw failed(exit);
    }
  }

  private synchronized Process start() {
    if (cancelled) {
      throw new CancellationException(name);
    }
    try {
      Process started = builder.start();
      process = started;
      return started;
    } catch (IOException e) {
      throw Problem.workFailed(
          "the command cannot be started (" + e.getMessage() + ")",
          name,
          "check that Java is where it was, and the memory that is free",
          e);
    }
  }

  @Override
  public synchronized void cancel() {
    cancelled = true;
    Process running = process;
    if (running != null) {
      end(running);
    }
  }

  private static void end(Process running) {
    running.destroy();
    CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .execute(running::destroyForcibly);
  }

  private synchronized RuntimeException failed(int exit) {
    if (cancelled) {
      return new CancellationException(name);
    }
    if (problem.isEmpty()) {
      return Problem.workFailed(
          "the command ended with exit code " + exit,
          last.isEmpty() ? name : last,
          "run it in a terminal to see more");
    }
    return told(problem, exit);
  }

  /** A problem that another process told in its one line. */
  static Problem told(String line, int exit) {
    int first = line.indexOf(BETWEEN);
    int second = line.lastIndexOf(BETWEEN);
    String what = first < 0 ? line : line.substring(0, first);
    String place = first < second ? line.substring(first + BETWEEN.length(), second) : "striate";
    String remedy = first < 0 ? "see above" : line.substring(second + BETWEEN.length());
    return exit == BAD_INPUT
        ? Problem.badInput(what, place, remedy)
        : Problem.workFailed(what, place, remedy);
  }

  /** Reading a pipe cannot be interrupted, waiting for the process can: they are apart. */
  private Thread reading(String what, InputStream stream, Consumer<String> lines) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader reader =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                  lines.accept(line);
                }
              } catch (IOException | UncheckedIOException ended) {
                last = "its output broke off: " + ended.getMessage();
              }
            },
            name + ", " + what);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
