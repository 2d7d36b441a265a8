package striate.engine.store;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Device;
import striate.engine.run.JobSpec;

/**
 * What runs occupy on this machine: the processor ({@code cpu}) or one GPU ({@code gpu:0}, {@code
 * gpu:1}). One run is active per slot. A waiting run wants a slot, or {@code auto}: any GPU where
 * there are some, otherwise the processor.
 */
public final class Slots {
  /** The processor. */
  public static final String CPU = "cpu";

  /** What a run wants that runs on any device. */
  public static final String ANY = "auto";

  private final Supplier<List<Integer>> finder;
  private @Nullable List<String> gpus;

  /**
   * @param gpus indices of this machine's GPUs; asked once, when first needed
   */
  public Slots(Supplier<List<Integer>> gpus) {
    this.finder = gpus;
  }

  /** What a job waits for. */
  public static String wanted(JobSpec job) {
    return job.device().equals(Device.GPU) ? gpu(0) : job.device().word();
  }

  /** The slot of a GPU. */
  public static String gpu(int index) {
    return "gpu:" + index;
  }

  /** The index of the GPU that a slot is; empty for other slots. */
  public static Optional<Integer> gpuIndex(String slot) {
    return slot.startsWith("gpu:")
        ? Optional.of(Integer.valueOf(slot.substring("gpu:".length())))
        : Optional.empty();
  }

  /** All slots in which a run that wants this one can run. */
  public List<String> possible(String wanted) {
    if (!wanted.equals(ANY)) {
      return List.of(wanted);
    }
    List<String> found = gpus();
    return found.isEmpty() ? List.of(CPU) : found;
  }

  /** A free slot for a run that wants this one; empty if it has to wait. */
  Optional<String> choose(String wanted, Set<String> occupied) {
    return possible(wanted).stream().filter(slot -> !occupied.contains(slot)).findFirst();
  }

  private synchronized List<String> gpus() {
    if (gpus == null) {
      gpus = finder.get().stream().map(Slots::gpu).toList();
    }
    return gpus;
  }
}
