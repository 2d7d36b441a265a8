package striate.app.command;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.Sha256;

/**
 * Tells whether files have changed by their names, sizes and times, without reading them: a
 * checkpoint has gigabytes. Slow on network disks: called in the background.
 */
public final class FileStamp {
  private static final int DIGITS = 16;

  private FileStamp() {}

  /**
   * @param places files, and directories whose files count; null and missing ones count as missing
   */
  public static String of(@Nullable Path... places) {
    SortedSet<String> lines = new TreeSet<>();
    Arrays.stream(places).forEach(place -> look(place, lines));
    return Sha256.of(lines.stream().collect(Collectors.joining("\n"))).substring(0, DIGITS);
  }

  private static void look(@Nullable Path place, SortedSet<String> lines) {
    try {
      if (place == null || !Files.isDirectory(place)) {
        line(place, lines);
        return;
      }
      try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
        for (Path file : files) {
          if (Files.isRegularFile(file)) {
            line(file, lines);
          }
        }
      }
    } catch (IOException unreadable) {
      lines.add(place + " cannot be read");
    }
  }

  private static void line(@Nullable Path file, SortedSet<String> lines) throws IOException {
    lines.add(
        file == null || !Files.exists(file)
            ? file + " missing"
            : file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis());
  }
}
