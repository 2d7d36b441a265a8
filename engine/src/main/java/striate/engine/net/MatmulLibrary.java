package striate.engine.net;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The library that multiplies matrices in a network's kernels on a CPU. Which one is faster depends
 * on the processor and on the shapes; their results differ in the last bits.
 */
public enum MatmulLibrary {
  /** The BLAS that libtorch was built with. */
  TORCH("kernels.pt"),

  /** oneDNN, on x86-64 only. */
  ONEDNN("kernels-onednn.pt");

  /** System property that forces one of the two: {@code torch} or {@code onednn}. */
  public static final String PROPERTY = "striate.kernels";

  private final String resource;

  MatmulLibrary(String resource) {
    this.resource = resource;
  }

  /** The name in journals. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name in messages. */
  public String title() {
    return this == ONEDNN ? "oneDNN" : "torch's own library";
  }

  /** The scripted kernels that use it. */
  String resource() {
    return resource;
  }

  /** Whether this machine can use it. */
  public boolean isSupported() {
    String arch = System.getProperty("os.arch", "");
    return this == TORCH || arch.equals("amd64") || arch.equals("x86_64");
  }

  /** The library of that word; empty for any other. */
  public static Optional<MatmulLibrary> named(@Nullable String word) {
    return Arrays.stream(values()).filter(library -> library.word().equals(word)).findFirst();
  }

  /** The one that the property forces. */
  public static Optional<MatmulLibrary> forced() {
    return named(System.getProperty(PROPERTY));
  }
}
