package striate.engine.tuning;

/**
 * Derives seeds from a run's seed and a counter, so that a resumed run needs no saved generator
 * state.
 */
final class StepSeed {
  private StepSeed() {}

  /** Steele, Lea and Flood's SplitMix64 finalizer over both numbers. */
  static long of(long seed, long counter) {
    long z = seed + (counter + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
