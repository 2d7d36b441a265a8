package striate.engine.natives;

import org.jspecify.annotations.Nullable;

/**
 * A libtorch that was found, whether or not it can be used.
 *
 * @param origin what led to it: {@code PYTORCH_LIBRARY_PATH}, {@code CONDA_PREFIX}, {@code
 *     VIRTUAL_ENV} or {@code striate engine install}
 * @param place its directory
 * @param natives how to load it; null if it cannot be used
 * @param wrong why not, in a few words; null if it can
 */
public record Candidate(
    String origin, String place, @Nullable Natives natives, @Nullable String wrong) {

  static Candidate usable(String origin, Natives natives) {
    return new Candidate(origin, String.valueOf(natives.directory()), natives, null);
  }

  static Candidate wrong(String origin, Object place, String why) {
    return new Candidate(origin, place.toString(), null, why);
  }

  /** Whether it computes on GPUs. */
  public boolean hasCuda() {
    return natives != null && natives.cuda() != null;
  }
}
