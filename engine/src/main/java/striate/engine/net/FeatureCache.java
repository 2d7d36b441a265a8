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
 * Features of a frozen tower by the tower's and the image's content, so that each image goes
 * through it once.
 */
final class FeatureCache {
  private final CachedArrays arrays;
  private final Supplier<ContentKey> tower;
  private final int length;

  /**
   * @param tower all that features depend on beside the image; asked only where they are kept on
   *     disk
   * @param length numbers of an image's features
   */
  FeatureCache(CachedArrays arrays, Supplier<ContentKey> tower, int length) {
    this.arrays = arrays;
    this.tower = tower;
    this.length = length;
  }

  /** Features of the images, of which {@code compute} gets those that are not held, each once. */
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

  /** Forgets what is in memory: the tower changed. */
  void clear() {
    arrays.clear();
  }
}
