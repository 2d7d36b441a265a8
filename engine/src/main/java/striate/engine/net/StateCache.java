package striate.engine.net;

import java.util.function.IntFunction;
import java.util.function.Supplier;
import striate.engine.cache.ContentKey;

/**
 * What a decoder layer is given for a sample, (tokens, hidden), where nothing below that layer
 * learns: by the content of all that and of the sample. It depends neither on the sample's labels
 * nor on the others of its batch.
 */
final class StateCache {
  private final CachedArrays arrays;
  private final IntFunction<ContentKey> below;
  private final int hidden;

  /**
   * @param below all that a layer's input depends on beside the sample; asked only where states are
   *     kept on disk
   */
  StateCache(CachedArrays arrays, IntFunction<ContentKey> below, int hidden) {
    this.arrays = arrays;
    this.below = below;
    this.hidden = hidden;
  }

  /**
   * @param sample one sample alone
   * @param compute makes the array where it is not held
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

  /** Forgets what is in memory: something below changed. */
  void clear() {
    arrays.clear();
  }
}
