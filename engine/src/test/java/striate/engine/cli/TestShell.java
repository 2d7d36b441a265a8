package striate.engine.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The command line in this process, without a window; holds what the last command printed. */
final class TestShell {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Terminal terminal;

  /**
   * @param home the installation's directory
   */
  TestShell(Path home) {
    terminal = new Terminal(new NoWindow(), stream(out), stream(err), false, home);
  }

  /** Returns the exit code. */
  int striate(String... args) {
    out.reset();
    err.reset();
    return Cli.run(terminal, args);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
