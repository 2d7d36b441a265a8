package striate.engine.natives;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A libtorch that DJL's native interface fits.
 *
 * @param directory with its libraries; null for those that come with Striate, which DJL unpacks
 * @param version such as {@code 2.7.1} or {@code 2.7.1+cu126}
 * @param cuda the CUDA version that it was built with; null if it computes on processors only
 * @param flavour DJL's native interface for it: {@code cpu} or {@code cu128}
 */
public record Natives(
    Way way, @Nullable Path directory, String version, @Nullable String cuda, String flavour) {

  /** How it came here. */
  public enum Way {
    /** An installed PyTorch of the right version. */
    EXISTING("an existing PyTorch"),
    /** Downloaded by {@code striate engine install}, or by another program that uses DJL. */
    INSTALLED("installed"),
    /** The libraries for processors that Maven brings. */
    BUNDLED("comes with Striate");

    private final String words;

    Way(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /** The libraries that come with Striate. */
  static Natives bundled() {
    return new Natives(Way.BUNDLED, null, EngineVersion.current().pytorch(), null, "cpu");
  }

  /** One line, such as {@code PyTorch 2.7.1 for CUDA 12.8}. */
  public String described() {
    return "PyTorch " + version + (cuda == null ? " for processors" : " for CUDA " + cuda);
  }
}
