package striate.engine.natives;

import org.jspecify.annotations.Nullable;

/**
 * A version of CUDA that a libtorch was built with, and the drivers that can run it.
 *
 * <p>Within a major version, programs run on any driver from the first one of that major version on
 * ("minor version compatibility"): CUDA 11 from 450.80.02 (Windows 452.39), CUDA 12 from 525.60.13
 * (Windows 527.41), CUDA 13 from 580.65.06 (Windows 580). Source: NVIDIA, CUDA Toolkit Release
 * Notes, table "CUDA Toolkit and Minimum Required Driver Version for CUDA Minor Version
 * Compatibility", and CUDA Compatibility, "Minor Version Compatibility".
 */
record CudaVersion(int major, int minor) {

  /** From {@code 12.8} or {@code cu128}; null if it is neither. */
  static @Nullable CudaVersion parse(String text) {
    String digits = text.startsWith("cu") ? text.substring(2) : text.replace(".", "");
    return digits.matches("\\d{3}")
        ? new CudaVersion(
            Integer.parseInt(digits.substring(0, 2)), Integer.parseInt(digits.substring(2)))
        : null;
  }

  /** The oldest driver that runs it; null if unknown. */
  @Nullable String oldestDriver(boolean windows) {
    return switch (major) {
      case 11 -> windows ? "452.39" : "450.80.02";
      case 12 -> windows ? "527.41" : "525.60.13";
      case 13 -> windows ? "580" : "580.65.06";
      default -> null;
    };
  }

  /** Whether a driver is too old for it. */
  boolean needsNewer(String driver, boolean windows) {
    String oldest = oldestDriver(windows);
    return oldest != null && compare(driver, oldest) < 0;
  }

  private static int compare(String one, String other) {
    String[] left = one.split("\\.");
    String[] right = other.split("\\.");
    for (int i = 0; i < Math.max(left.length, right.length); i++) {
      int order = Long.compare(number(left, i), number(right, i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static long number(String[] parts, int index) {
    return index < parts.length && parts[index].matches("\\d{1,9}")
        ? Long.parseLong(parts[index])
        : 0;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
