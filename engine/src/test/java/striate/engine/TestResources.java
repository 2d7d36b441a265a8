package striate.engine;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** Files that tests read, as they lie in the test resources. */
public final class TestResources {
  private TestResources() {}

  /**
   * @param name absolute in the resources, such as {@code /oracle/llava-clip-llama}
   */
  public static Path path(String name) {
    try {
      return Path.of(Objects.requireNonNull(TestResources.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(name, e);
    }
  }
}
