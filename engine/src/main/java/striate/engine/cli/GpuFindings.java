package striate.engine.cli;

import java.util.ArrayList;
import java.util.List;
import striate.engine.natives.DeviceChoice;
import striate.engine.natives.Gpu;
import striate.engine.natives.Host;
import striate.engine.natives.NvidiaDriver;
import striate.engine.run.Device;
import striate.engine.run.Problem;

/** The GPUs with memory and driver, and what keeps PyTorch from using them. */
final class GpuFindings {
  private static final String GPU = "GPU";

  private final Host host;

  GpuFindings(Host host) {
    this.host = host;
  }

  List<Finding> findings() {
    NvidiaDriver driver = NvidiaDriver.of(host);
    String complaint = driver.complaint();
    if (driver.gpus().isEmpty()) {
      String why = complaint == null ? "none found" : complaint;
      return List.of(
          why.equals("no NVIDIA driver found")
              ? Finding.ok(GPU, "none: no NVIDIA driver found; runs compute on the processor")
              : Finding.warning(GPU, why, "repair NVIDIA's driver, or tune with device cpu"));
    }
    List<Finding> findings = new ArrayList<>();
    for (Gpu gpu : driver.gpus()) {
      findings.add(
          Finding.ok(
              GPU,
              gpu.word()
                  + ": "
                  + gpu.described()
                  + (driver.version() == null ? "" : ", driver " + driver.version())));
    }
    try {
      DeviceChoice choice = DeviceChoice.of(Device.GPU, host);
      findings.add(
          Finding.ok(GPU, "used by device gpu and auto, with " + choice.natives().described()));
    } catch (Problem missing) {
      findings.add(Finding.warning(GPU, "not used: " + missing.what(), missing.remedy()));
    }
    return findings;
  }
}
