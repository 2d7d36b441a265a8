package striate.engine.machine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.function.Supplier;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.CentralProcessor.TickType;

/** Reads this machine's counters, of the cores that this process may run on. */
public final class SystemCpu implements Supplier<CpuReading> {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ALLOWED = "Cpus_allowed_list:";

  private final CentralProcessor processor = new SystemInfo().getHardware().getProcessor();
  private final BitSet allowed = allowed();

  /** Core-seconds that this process has computed. */
  public static double ownSeconds() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getProcessCpuTime()
        / 1e9;
  }

  /** Cores that this process may run on; a quota on their time does not count. */
  public static int cores() {
    int all = new SystemInfo().getHardware().getProcessor().getLogicalProcessorCount();
    BitSet some = allowed();
    return some.isEmpty() ? all : Math.min(all, some.cardinality());
  }

  @Override
  public CpuReading get() {
    long[][] ticks = processor.getProcessorCpuLoadTicks();
    long idle = 0;
    int cores = 0;
    for (int core = 0; core < ticks.length; core++) {
      if (allowed.isEmpty() || allowed.get(core)) {
        cores++;
        idle += ticks[core][TickType.IDLE.getIndex()] + ticks[core][TickType.IOWAIT.getIndex()];
      }
    }
    return new CpuReading(System.nanoTime() / 1e9, idle / 1e3, ownSeconds(), cores);
  }

  /** Empty where the system does not tell, which is to say all of them. */
  private static BitSet allowed() {
    if (Files.isReadable(STATUS)) {
      try {
        for (String line : Files.readAllLines(STATUS)) {
          if (line.startsWith(ALLOWED)) {
            return list(line.substring(ALLOWED.length()).strip());
          }
        }
      } catch (IOException | NumberFormatException e) {
        return new BitSet();
      }
    }
    return new BitSet();
  }

  /** A list such as {@code 0-2,5}. */
  static BitSet list(String text) {
    BitSet cores = new BitSet();
    for (String part : text.split(",")) {
      String[] ends = part.split("-");
      cores.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
    }
    return cores;
  }
}
