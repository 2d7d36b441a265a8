package striate.engine.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import striate.engine.run.OneLine;

/**
 * The streams and the environment of a command.
 *
 * @param out results only
 * @param err messages, progress and problems
 * @param live whether {@code err} is a terminal that can redraw a line
 * @param home the installation, with {@code assets/}
 */
public record Terminal(
    Workbench workbench, PrintStream out, PrintStream err, boolean live, Path home) {

  /** The process's streams, in UTF-8 under every locale, and the launcher's settings. */
  static Terminal ofProcess(Workbench workbench) {
    return new Terminal(
        workbench,
        utf8(FileDescriptor.out),
        utf8(FileDescriptor.err),
        Boolean.getBoolean("striate.terminal"),
        Path.of(System.getProperty("striate.home", "")).toAbsolutePath().normalize());
  }

  /** Prints a line of a result for a person. */
  void print(String line) {
    out.println(OneLine.visible(line));
  }

  /** Prints a message for a person. */
  void say(String message) {
    message.lines().map(OneLine::visible).forEach(err::println);
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
