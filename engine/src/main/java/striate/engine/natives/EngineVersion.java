package striate.engine.natives;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The versions that belong together: DJL's native interface is compiled for one version of PyTorch,
 * and another version of libtorch under it ends the process.
 *
 * @param pytorch such as {@code 2.7.1}
 * @param djl such as {@code 0.35.1}
 */
public record EngineVersion(String pytorch, String djl) {
  private static final String RESOURCE = "/pytorch-engine.properties";

  /** The versions on the class path, from the file that DJL reads them from. */
  public static EngineVersion current() {
    Properties properties = new Properties();
    try (InputStream in = EngineVersion.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new EngineVersion(
        properties.getProperty("pytorch_version", ""), properties.getProperty("djl_version", ""));
  }
}
