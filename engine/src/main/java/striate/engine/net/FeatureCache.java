package striate.engine.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import striate.engine.cache.ContentKey;

/**
 * Caches a frozen tower's features by the hash of the tower and the image, so that the tower runs
 * once per image.
 */
final class FeatureCache {
  private final CachedArrays arrays;
  private final Supplier<ContentKey> tower;
  private final int length;

  /**
   * @param tower the hash of everything that features depend on, except the image; used only with a
   *     disk cache
   * @param length elements of an image's features
   */
  FeatureCache(CachedArrays arrays, Supplier<ContentKey> tower, int length) {
    this.arrays = arrays;
    this.tower = tower;
    this.length = length;
  }

  /** Features of the images; {@code compute} gets each image that is not cached once. */
  List<float[]> get(List<float[]> images, Function<List<float[]>, List<float[]>> compute) {
    List<ContentKey> keys = images.stream().map(this::key).toList();
    Map<ContentKey, float[]> now = new LinkedHashMap<>();
    Set<ContentKey> missing = new LinkedHashSet<>();
    List<float[]> pixels = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      ContentKey key = keys.get(i);
      if (now.containsKey(key) || missing.contains(key)) {
        continue;
      }
      float[] known = arrays.get(key, length);
      if (known != null) {
        now.put(key, known);
      } else {
        missing.add(key);
        pixels.add(images.get(i));
      }
    }
    if (!pixels.isEmpty()) {
      List<float[]> computed = compute.apply(pixels);
      int i = 0;
      for (ContentKey key : missing) {
        now.put(key, computed.get(i));
        arrays.put(key, computed.get(i++));
      }
    }
    return keys.stream().map(k -> Objects.requireNonNull(now.get(k))).toList();
  }

  private ContentKey key(float[] pixels) {
    ContentKey.Builder key = ContentKey.of("features");
    if (arrays.onDisk()) {
      key.add(tower.get());
    }
    return key.add(pixels).build();
  }

  /** Clears the memory cache, since the tower changed. */
  void clear() {
    arrays.clear();
  }
}
