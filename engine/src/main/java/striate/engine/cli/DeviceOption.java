package striate.engine.cli;

import picocli.CommandLine.Option;
import striate.engine.run.Device;

/** {@code --device D}. */
final class DeviceOption {
  @Option(
      names = "--device",
      paramLabel = "D",
      description = "auto (default: a GPU where one can be used), cpu, gpu, or gpu:1 and so on")
  private String device = "auto";

  Device chosen() {
    return Device.named(device);
  }
}
