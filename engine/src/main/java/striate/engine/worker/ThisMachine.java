package striate.engine.worker;

import oshi.SystemInfo;
import oshi.hardware.HardwareAbstractionLayer;
import striate.engine.natives.DeviceChoice;
import striate.engine.natives.EngineVersion;
import striate.engine.natives.Natives;
import striate.engine.run.BuildVersion;
import striate.engine.run.Device;
import striate.engine.run.RunEvent;

/** Describes the worker's machine. */
final class ThisMachine {
  private ThisMachine() {}

  /**
   * @param asked the job's device
   * @param device the network's device
   */
  static RunEvent.Machine describe(Device asked, String device) {
    HardwareAbstractionLayer hardware = new SystemInfo().getHardware();
    return new RunEvent.Machine(
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        hardware.getProcessor().getProcessorIdentifier().getName().strip(),
        Runtime.getRuntime().availableProcessors(),
        hardware.getMemory().getTotal(),
        device,
        engine(asked),
        Runtime.version().toString(),
        BuildVersion.current().toString());
  }

  /** Such as {@code PyTorch 2.7.1 (DJL 0.35.1)}, and the CUDA version where there is one. */
  private static String engine(Device asked) {
    Natives natives = DeviceChoice.here(asked).natives();
    return "PyTorch "
        + natives.version()
        + " (DJL "
        + EngineVersion.current().djl()
        + ")"
        + (natives.cuda() == null ? "" : ", CUDA " + natives.cuda());
  }
}
