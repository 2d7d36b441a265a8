package striate.engine.natives;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A GPU that this process may use.
 *
 * @param index as {@code gpu:N} counts, from 0
 * @param totalBytes its memory; null if unknown
 * @param freeBytes of it now; null if unknown
 * @param capability compute capability, such as {@code 9.0}; null if unknown
 */
public record Gpu(
    int index,
    String name,
    @Nullable Long totalBytes,
    @Nullable Long freeBytes,
    @Nullable String capability) {

  Gpu numbered(int position) {
    return new Gpu(position, name, totalBytes, freeBytes, capability);
  }

  /** Its name in job files. */
  public String word() {
    return index == 0 ? "gpu" : "gpu:" + index;
  }

  /** Name and memory in words. */
  public String described() {
    return name
        + (totalBytes == null ? "" : ", " + gib(totalBytes))
        + (freeBytes == null ? "" : " (" + gib(freeBytes) + " free)")
        + (capability == null ? "" : ", compute capability " + capability);
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
