package striate.engine.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which Striate this is, as the build wrote it down.
 *
 * @param version for example {@code 0.1.0}
 * @param commit abbreviated; empty where it was built from sources without their history
 * @param modified whether the sources differed from the commit
 */
public record BuildVersion(String version, String commit, boolean modified) {

  /** The version of the classes that are running. */
  public static BuildVersion current() {
    Properties properties = new Properties();
    try (InputStream in = BuildVersion.class.getResourceAsStream("version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BuildVersion(
        filled(properties, "version"),
        filled(properties, "commit"),
        Boolean.parseBoolean(filled(properties, "dirty")));
  }

  /** {@code 0.1.0 (a1b2c3d, modified)}. */
  @Override
  public String toString() {
    String name = version.isEmpty() ? "unknown version" : version;
    return commit.isEmpty() ? name : name + " (" + commit + (modified ? ", modified)" : ")");
  }

  private static String filled(Properties properties, String key) {
    String value = properties.getProperty(key, "");
    return value.startsWith("${") ? "" : value;
  }
}
