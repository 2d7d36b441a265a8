package striate.engine.stats;

/**
 * Random whole numbers that are the same in every Java: SplitMix64 (Steele, Lea and Flood, Fast
 * splittable pseudorandom number generators, OOPSLA 2014).
 */
final class SplitMix {
  private long state;

  SplitMix(long seed) {
    state = seed;
  }

  long next() {
    state += 0x9E3779B97F4A7C15L;
    long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * @param bound positive
   * @return 0..bound - 1, uniform up to bound / 2^32
   */
  int below(int bound) {
    return (int) ((next() >>> 32) * bound >>> 32);
  }
}
