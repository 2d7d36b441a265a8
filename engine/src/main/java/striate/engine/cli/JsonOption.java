package striate.engine.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import picocli.CommandLine.Option;

/** {@code --json}: standard output has only JSON. */
final class JsonOption {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @Option(names = "--json", description = "print only JSON to standard output")
  private boolean given;

  boolean given() {
    return given;
  }

  /** Prints one value as a line of JSON. */
  static void print(Terminal terminal, Object value) {
    try {
      terminal.out().println(MAPPER.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
