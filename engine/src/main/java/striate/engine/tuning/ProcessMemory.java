package striate.engine.tuning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** This process's resident memory; known only on Linux. */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** Current resident memory in bytes; null if unknown. */
  public static @Nullable Long residentBytes() {
    return line("VmRSS:");
  }

  /** Peak resident memory in bytes; null if unknown. */
  public static @Nullable Long peakBytes() {
    return line("VmHWM:");
  }

  private static @Nullable Long line(String name) {
    if (!Files.isReadable(STATUS)) {
      return null;
    }
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(name)) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
      return null;
    } catch (IOException e) {
      return null;
    }
  }
}
