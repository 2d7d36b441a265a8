package striate.engine.machine;

/**
 * Counters of processor time that only grow, read at one moment.
 *
 * @param seconds a monotonic clock
 * @param idle core-seconds for which the cores had nothing to do
 * @param own core-seconds that this process computed
 * @param cores that this process may use
 */
public record CpuReading(double seconds, double idle, double own, int cores) {

  /**
   * The mean number of cores that others used since an earlier reading: other programs, the system,
   * and other virtual machines on the same host.
   */
  double otherCoresSince(CpuReading before) {
    double passed = seconds - before.seconds;
    if (passed <= 0) {
      return 0;
    }
    double others = cores * passed - (idle - before.idle) - (own - before.own);
    return Math.max(0, Math.min(cores, others / passed));
  }
}
