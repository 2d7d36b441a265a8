package striate.engine.net;

import java.util.function.IntFunction;
import java.util.function.Supplier;
import striate.engine.cache.ContentKey;

/**
 * Caches the input hidden states (tokens, hidden) of a decoder layer for a sample, if all
 * parameters below that layer are frozen. The key covers those parameters and the sample, without
 * its labels and without the other samples of its batch.
 */
final class HiddenStateCache {
  private final CachedArrays arrays;
  private final IntFunction<ContentKey> below;
  private final int hidden;

  /**
   * @param below the hash of everything that a layer's input depends on, except the sample; used
   *     only with a disk cache
   */
  HiddenStateCache(CachedArrays arrays, IntFunction<ContentKey> below, int hidden) {
    this.arrays = arrays;
    this.below = below;
    this.hidden = hidden;
  }

  /**
   * @param sample one sample alone
   * @param compute computes the array on a cache miss
   */
  float[] get(TokenBatch sample, int layer, Supplier<float[]> compute) {
    ContentKey.Builder parts = ContentKey.of("states").add(layer);
    if (arrays.onDisk()) {
      parts.add(below.apply(layer));
    }
    parts.add(sample.ids()).add(sample.imageRows());
    sample.images().forEach(parts::add);
    ContentKey key = parts.build();
    float[] known = arrays.get(key, Math.multiplyExact(sample.width(), hidden));
    if (known == null) {
      known = compute.get();
      arrays.put(key, known);
    }
    return known;
  }

  /** Clears the memory cache, since a parameter below changed. */
  void clear() {
    arrays.clear();
  }
}
