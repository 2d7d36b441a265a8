package striate.engine.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;
import oshi.hardware.HardwareAbstractionLayer;
import striate.engine.run.BuildVersion;
import striate.engine.run.RunEvent;

/** What the worker runs on. */
final class ThisMachine {
  private ThisMachine() {}

  /**
   * @param device where the network computes
   */
  static RunEvent.Machine describe(String device) {
    HardwareAbstractionLayer hardware = new SystemInfo().getHardware();
    return new RunEvent.Machine(
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        hardware.getProcessor().getProcessorIdentifier().getName().strip(),
        Runtime.getRuntime().availableProcessors(),
        hardware.getMemory().getTotal(),
        device,
        "PyTorch 2.7.1 (DJL 0.35.1)",
        Runtime.version().toString(),
        BuildVersion.current().toString());
  }

  /** Highest resident memory of this process so far, bytes; null where the system does not tell. */
  static @Nullable Long peakRssBytes() {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return null;
    }
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
      return null;
    } catch (IOException e) {
      return null;
    }
  }
}
