package striate.engine.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where this process's temporary files go. Libraries unpack their native parts there, SQLite's among
 * them, and report a directory that cannot be written in words of their own.
 */
public final class TemporaryFiles {
  private static final String PROPERTY = "java.io.tmpdir";

  private TemporaryFiles() {}

  /**
   * Takes a directory of the user's where the system's cannot be written. Has to come before
   * anything else asks for a temporary file; does nothing where both cannot be written.
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
