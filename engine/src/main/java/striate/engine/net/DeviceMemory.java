package striate.engine.net;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import striate.engine.natives.DeviceChoice;
import striate.engine.natives.Gpu;
import striate.engine.run.Device;

/** A device's total memory, in use or free. */
public final class DeviceMemory {
  private DeviceMemory() {}

  /**
   * Bytes of the GPU if {@code device} selects one, otherwise of this machine or container; also of
   * the machine where a GPU does not tell.
   *
   * @throws striate.engine.run.Problem if {@code device} names a GPU that cannot be used
   */
  public static long bytes(Device device) {
    Gpu gpu = DeviceChoice.here(device).gpu();
    Long bytes = gpu == null ? null : gpu.totalBytes();
    return bytes != null
        ? bytes
        : ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }
}
