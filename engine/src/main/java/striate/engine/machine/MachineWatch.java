package striate.engine.machine;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Looks at the machine twice a second, in a thread of its own: a computation that others slow down
 * may take long to come back.
 */
public final class MachineWatch {
  private static final long PERIOD_MILLIS = 500;

  private final Supplier<CpuReading> meter;
  private final Contention contention;
  private final Consumer<Boolean> onChange;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "striate-machine-watch");
            thread.setDaemon(true);
            return thread;
          });
  private volatile MachineLoad load = MachineLoad.UNKNOWN;

  /**
   * @param onChange is called with whether cores are contended, whenever that changes
   */
  public MachineWatch(
      Supplier<CpuReading> meter, Contention contention, Consumer<Boolean> onChange) {
    this.meter = meter;
    this.contention = contention;
    this.onChange = onChange;
  }

  /** Begins to look. */
  @SuppressWarnings("FutureReturnValueIgnored") // look() lets nothing escape
  public MachineWatch start() {
    executor.scheduleWithFixedDelay(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    return this;
  }

  /** The last verdict. */
  public MachineLoad load() {
    return load;
  }

  /** A machine that cannot be read or switched costs speed and nothing else. */
  void look() {
    try {
      MachineLoad before = load;
      load = contention.after(meter.get());
      if (load.contended() != before.contended()) {
        onChange.accept(load.contended());
      }
    } catch (RuntimeException | LinkageError e) {
      load = MachineLoad.UNKNOWN;
      executor.shutdown();
      System.getLogger(MachineWatch.class.getName())
          .log(System.Logger.Level.WARNING, "the machine's load is not watched any longer", e);
    }
  }
}
