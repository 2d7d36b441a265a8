package striate.engine.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import picocli.CommandLine.Option;

/** {@code --json}: standard output holds JSON and nothing else. */
final class JsonOption {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @Option(names = "--json", description = "print JSON on standard output and nothing else there")
  private boolean given;

  boolean given() {
    return given;
  }

  /** Prints one value on a line. */
  static void print(Terminal terminal, Object value) {
    try {
      terminal.out().println(MAPPER.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
