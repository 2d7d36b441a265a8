package striate.engine.machine;

/**
 * What the others leave to this process.
 *
 * @param contended whether others take cores that this process needs
 * @param otherCores the mean number of cores that others used lately
 * @param cores that this process may use
 */
public record MachineLoad(boolean contended, double otherCores, int cores) {
  /** Nothing is known about the machine. */
  public static final MachineLoad UNKNOWN = new MachineLoad(false, 0, 0);
}
