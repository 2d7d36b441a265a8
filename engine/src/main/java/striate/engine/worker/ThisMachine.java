package striate.engine.worker;

import oshi.SystemInfo;
import oshi.hardware.HardwareAbstractionLayer;
import striate.engine.run.BuildVersion;
import striate.engine.run.RunEvent;

/** Describes the worker's machine. */
final class ThisMachine {
  private ThisMachine() {}

  /**
   * @param device the network's device
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
}
