package striate.engine.net;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What a device's memory holds in all, in use or not. */
public final class DeviceMemory {
  private DeviceMemory() {}

  /**
   * Bytes of a GPU where {@code device} means one, otherwise of this machine or, in a container, of
   * that.
   */
  public static long bytes(striate.engine.run.Device device) {
    if (!device.equals(striate.engine.run.Device.CPU) && CudaUtils.getGpuCount() > 0) {
      return CudaUtils.getGpuMemory(Device.gpu()).getMax();
    }
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }
}
