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
 */
record MemoryShortage(@Nullable Long asked, @Nullable Long capacity) {
  private static final Pattern HOST =
      Pattern.compile("can't allocate memory: you tried to allocate (\\d+) bytes");
  private static final Pattern GPU =
      Pattern.compile(
          "out of memory.*?Tried to allocate ([\\d.]+) (GiB|MiB|KiB|bytes)", Pattern.DOTALL);
  private static final Pattern CAPACITY =
      Pattern.compile("total capacity of ([\\d.]+) (GiB|MiB|KiB|bytes)");
  private static final Pattern DIRECT = Pattern.compile("Cannot reserve (\\d+) bytes of direct");

  /** Examines an error and its causes; empty if none is an out-of-memory error. */
  static Optional<MemoryShortage> in(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      String text = String.valueOf(e.getMessage());
      Matcher host = HOST.matcher(text);
      Matcher direct = DIRECT.matcher(text);
      if (host.find()) {
        return Optional.of(new MemoryShortage(Long.parseLong(host.group(1)), null));
      }
      if (direct.find()) {
        return Optional.of(new MemoryShortage(Long.parseLong(direct.group(1)), null));
      }
      Matcher gpu = GPU.matcher(text);
      if (gpu.find()) {
        Matcher all = CAPACITY.matcher(text);
        return Optional.of(
            new MemoryShortage(
                bytes(gpu.group(1), gpu.group(2)),
                all.find() ? bytes(all.group(1), all.group(2)) : null));
      }
      if (e instanceof OutOfMemoryError
          || text.contains("CUDA out of memory")
          || text.contains("std::bad_alloc")) {
        return Optional.of(new MemoryShortage(null, null));
      }
    }
    return Optional.empty();
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
    long budget = capacity != null ? capacity : reached != null ? reached : needed - 1;
    List<String> settings = MemoryRemedies.of(model, setup, batches, Math.min(budget, needed - 1));
    return Problem.workFailed(
        "out of memory: the job needs about "
            + gib(needed)
            + (asked == null ? "" : "; an allocation of " + gib(asked) + " failed")
            + (reached == null ? "" : " when it used " + gib(reached)),
        "batch of " + batches.samples() + ", " + setup.selection().size() + " layers",
        "change one of: " + String.join("; ", settings) + "; the last checkpoint is kept",
        error);
  }

  /** The same before the job's sizes are known. */
  Problem problem(Throwable error) {
    Long reached = ProcessMemory.peakBytes();
    return Problem.workFailed(
        "out of memory"
            + (asked == null ? "" : ": an allocation of " + gib(asked) + " failed")
            + (reached == null ? "" : " when the worker used " + gib(reached)),
        "worker",
        "take a smaller batchSize with more gradientAccumulation, dtype bfloat16, or fewer layers;"
            + " the last checkpoint is kept",
        error);
  }

  private static String gib(long bytes) {
    return bytes < 1L << 30
        ? String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0)
        : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
