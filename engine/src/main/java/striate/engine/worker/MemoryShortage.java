package striate.engine.worker;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import striate.engine.model.MemoryRemedies;
import striate.engine.model.TuningEstimate;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;
import striate.engine.tuning.ProcessMemory;

/**
 * An out-of-memory error, recognised from the different messages of Java, libtorch and CUDA.
 *
 * @param asked bytes of the failed allocation; null if unknown
 * @param capacity bytes of the device; null if unknown
 * @param gpu the GPU's state; null if it was the machine's memory, or unknown
 */
public record MemoryShortage(@Nullable Long asked, @Nullable Long capacity, @Nullable Gpu gpu) {
  private static final String AMOUNT = "([\\d.]+) (GiB|MiB|KiB|bytes)";
  private static final Pattern HOST =
      Pattern.compile("can't allocate memory: you tried to allocate (\\d+) bytes");
  private static final Pattern ON_GPU =
      Pattern.compile("out of memory.*?Tried to allocate " + AMOUNT, Pattern.DOTALL);
  private static final Pattern CAPACITY = Pattern.compile("total capacity of " + AMOUNT);
  private static final Pattern FREE = Pattern.compile(AMOUNT + " is free");
  private static final Pattern OURS = Pattern.compile("this process has " + AMOUNT);
  private static final Pattern INDEX = Pattern.compile("GPU (\\d+) has a total capacity");
  private static final Pattern DIRECT = Pattern.compile("Cannot reserve (\\d+) bytes of direct");

  /** What CUDA and its libraries say where the memory is full before PyTorch can tell how full. */
  private static final List<String> WITHOUT_NUMBERS =
      List.of(
          "CUDA out of memory",
          "CUDA error: out of memory",
          "CUBLAS_STATUS_ALLOC_FAILED",
          "CUDNN_STATUS_ALLOC_FAILED",
          "std::bad_alloc");

  /**
   * A GPU when an allocation failed.
   *
   * @param index from 0
   * @param free bytes; null if unknown
   * @param used bytes of this process; null if unknown
   */
  public record Gpu(int index, @Nullable Long free, @Nullable Long used) {}

  /** Examines an error and its causes; empty if none is an out-of-memory error. */
  public static Optional<MemoryShortage> in(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      Optional<MemoryShortage> told = withNumbers(String.valueOf(e.getMessage()));
      if (told.isPresent()) {
        return told;
      }
    }
    for (Throwable e = error; e != null; e = e.getCause()) {
      String text = String.valueOf(e.getMessage());
      if (e instanceof OutOfMemoryError || WITHOUT_NUMBERS.stream().anyMatch(text::contains)) {
        return Optional.of(new MemoryShortage(null, null, null));
      }
    }
    return Optional.empty();
  }

  private static Optional<MemoryShortage> withNumbers(String text) {
    for (Pattern host : List.of(HOST, DIRECT)) {
      Matcher found = host.matcher(text);
      if (found.find()) {
        return Optional.of(new MemoryShortage(Long.parseLong(found.group(1)), null, null));
      }
    }
    Matcher onGpu = ON_GPU.matcher(text);
    if (!onGpu.find()) {
      return Optional.empty();
    }
    Matcher index = INDEX.matcher(text);
    return Optional.of(
        new MemoryShortage(
            bytes(onGpu.group(1), onGpu.group(2)),
            amount(CAPACITY, text),
            new Gpu(
                index.find() ? Integer.parseInt(index.group(1)) : 0,
                amount(FREE, text),
                amount(OURS, text))));
  }

  private static @Nullable Long amount(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find() ? (Long) bytes(found.group(1), found.group(2)) : null;
  }

  private static long bytes(String number, String unit) {
    double factor =
        switch (unit) {
          case "GiB" -> 1L << 30;
          case "MiB" -> 1L << 20;
          case "KiB" -> 1L << 10;
          default -> 1;
        };
    return (long) (Double.parseDouble(number) * factor);
  }

  /**
   * One line: the memory that the job needs, and settings that would fit.
   *
   * @param reached peak memory of the worker so far in bytes, a lower bound of the available memory
   */
  Problem problem(
      Throwable error,
      VlmArchitecture model,
      TuningEstimate.Setup setup,
      TuningEstimate.Batches batches,
      @Nullable Long reached) {
    long needed = TuningEstimate.of(model, setup, batches).bytes().peak();
    Long room = gpu == null ? reached : available();
    long budget = room != null ? room : needed - 1;
    List<String> settings = MemoryRemedies.of(model, setup, batches, Math.min(budget, needed - 1));
    return Problem.workFailed(
        "out of memory: the job needs about "
            + gib(needed)
            + (asked == null ? "" : "; an allocation of " + gib(asked) + " failed")
            + state(reached),
        "batch of " + batches.samples() + ", " + setup.selection().size() + " layers",
        "change one of: " + String.join("; ", settings) + "; the last checkpoint is kept",
        error);
  }

  /** What this process can have of the GPU: other programs' memory will not come back. */
  private @Nullable Long available() {
    if (gpu != null && gpu.free() != null && gpu.used() != null) {
      return gpu.free() + gpu.used();
    }
    return capacity;
  }

  private String state(@Nullable Long reached) {
    if (gpu == null) {
      return reached == null ? "" : " when it used " + gib(reached);
    }
    return " on GPU "
        + gpu.index()
        + (capacity == null ? "" : ", which has " + gib(capacity))
        + (gpu.free() == null ? "" : ", " + gib(gpu.free()) + " of them free")
        + (gpu.used() == null ? "" : ", and the job used " + gib(gpu.used()));
  }

  /** The same before the job's sizes are known. */
  Problem problem(Throwable error) {
    return problem(
        error,
        "worker",
        "take a smaller batchSize with more gradientAccumulation, dtype bfloat16, or fewer layers;"
            + " the last checkpoint is kept");
  }

  /** One line for a process that runs no job. */
  public Problem problem(Throwable error, String place, String remedy) {
    Long reached = ProcessMemory.peakBytes();
    return Problem.workFailed(
        "out of memory"
            + (asked == null ? "" : ": an allocation of " + gib(asked) + " failed")
            + state(reached),
        place,
        remedy,
        error);
  }

  private static String gib(long bytes) {
    return bytes < 1L << 30
        ? String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0)
        : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
