package striate.engine.cli;

/** A process that keeps one core busy until whoever started it is gone; for measurements only. */
public final class BusyLoop {
  private static final long SLICE_NANOS = 100_000_000;

  private BusyLoop() {}

  /** Says on standard output when it begins. */
  public static void main(String[] args) {
    System.out.println("busy");
    long turns = 0;
    while (ProcessHandle.current().parent().map(ProcessHandle::isAlive).orElse(false)) {
      long end = System.nanoTime() + SLICE_NANOS;
      while (System.nanoTime() < end) {
        turns++;
      }
    }
    System.out.println(turns);
  }
}
