package striate.engine.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** This computer's name, without asking the network for it. */
public final class HostName {
  private HostName() {}

  /** The host name as the system knows it; {@code this machine} if it does not say. */
  public static String get() {
    for (String variable : new String[] {"COMPUTERNAME", "HOSTNAME"}) {
      String value = System.getenv(variable);
      if (value != null && !value.isBlank()) {
        return value.strip();
      }
    }
    for (String file : new String[] {"/proc/sys/kernel/hostname", "/etc/hostname"}) {
      try {
        String value = Files.readString(Path.of(file)).strip();
        if (!value.isEmpty()) {
          return value;
        }
      } catch (IOException notThisSystem) {
        continue;
      }
    }
    return "this machine";
  }
}
