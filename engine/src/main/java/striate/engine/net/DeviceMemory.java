package striate.engine.net;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** A device's total memory, in use or free. */
public final class DeviceMemory {
  private DeviceMemory() {}

  /** Bytes of the GPU if {@code device} selects one, otherwise of this machine or container. */
  public static long bytes(striate.engine.run.Device device) {
    if (!device.equals(striate.engine.run.Device.CPU) && CudaUtils.getGpuCount() > 0) {
      return CudaUtils.getGpuMemory(Device.gpu()).getMax();
    }
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }
}
