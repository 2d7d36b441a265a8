package striate.engine.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Chooses this process's directory for temporary files. Libraries such as SQLite's unpack native
 * code there, and report an unwritable directory with obscure messages.
 */
public final class TemporaryFiles {
  private static final String PROPERTY = "java.io.tmpdir";

  private TemporaryFiles() {}

  /**
   * Switches to a directory of the user if the system's is not writable. Call it before anything
   * uses a temporary file. Does nothing if neither is writable.
   */
  public static void useWritableDirectory() {
    Path usual = Path.of(System.getProperty(PROPERTY, ""));
    if (Files.isDirectory(usual) && Files.isWritable(usual)) {
      return;
    }
    Path own = Path.of(System.getProperty("user.home", ""), ".cache", "striate", "tmp");
    try {
      Files.createDirectories(own);
      System.setProperty(PROPERTY, own.toString());
    } catch (IOException e) {
      System.getLogger(TemporaryFiles.class.getName())
          .log(System.Logger.Level.DEBUG, "no writable directory for temporary files", e);
    }
  }
}
