package striate.engine.tuning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** This process's resident memory, as Linux tells it; other systems do not. */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** Resident now, bytes; null where the system does not tell. */
  public static @Nullable Long residentBytes() {
    return line("VmRSS:");
  }

  /** Highest so far, bytes; null where the system does not tell. */
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
