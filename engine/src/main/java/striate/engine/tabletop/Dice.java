package striate.engine.tabletop;

import java.util.ArrayList;
import java.util.List;

/** A random generator that is the same on every Java: Steele, Lea and Flood's SplitMix64 (2014). */
final class Dice {
  private long state;

  Dice(long seed) {
    this.state = mix(seed + 0x632BE59BD9B4E019L);
  }

  /** An independent generator for the numbered part of a seeded whole. */
  static Dice of(long seed, long part) {
    return new Dice(mix(seed) ^ (part * 0x9E3779B97F4A7C15L));
  }

  long nextLong() {
    state += 0x9E3779B97F4A7C15L;
    return mix(state);
  }

  /** Uniform in 0 .. bound - 1. */
  int below(int bound) {
    return (int) Math.floorMod(nextLong() >>> 16, (long) bound);
  }

  /** Uniform in [0, 1). */
  double share() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in [low, high). */
  double between(double low, double high) {
    return low + (high - low) * share();
  }

  boolean coin() {
    return nextLong() < 0;
  }

  <T> T pick(List<T> from) {
    return from.get(below(from.size()));
  }

  /** Distinct values in random order. */
  <T> List<T> draw(List<T> from, int count) {
    List<T> rest = new ArrayList<>(from);
    List<T> drawn = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      drawn.add(rest.remove(below(rest.size())));
    }
    return drawn;
  }

  static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
