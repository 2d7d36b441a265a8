package striate.engine.net;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import striate.engine.cache.ContentCache;
import striate.engine.cache.ContentKey;

/**
 * Arrays by content hash: the most recently used ones in memory, up to a number of bytes, and all
 * of them in the disk cache if there is one. Callers must not change an array after putting or
 * getting it.
 */
final class CachedArrays {
  private final long capacity;
  private final @Nullable ContentCache disk;
  private final Map<ContentKey, float[]> recent = new LinkedHashMap<>(64, 0.75f, true);
  private long held;

  CachedArrays(long capacity, @Nullable ContentCache disk) {
    this.capacity = capacity;
    this.disk = disk;
  }

  /** Whether arrays outlive this process, so that their keys must distinguish models. */
  boolean onDisk() {
    return disk != null;
  }

  /**
   * @param count the array's length
   */
  float @Nullable [] get(ContentKey key, int count) {
    float[] known = recent.get(key);
    if (known == null && disk != null) {
      known = disk.get(key, count);
      if (known != null) {
        hold(key, known);
      }
    }
    return known;
  }

  void put(ContentKey key, float[] values) {
    hold(key, values);
    if (disk != null) {
      disk.put(key, values);
    }
  }

  private void hold(ContentKey key, float[] values) {
    float[] before = recent.put(key, values);
    held += 4L * (values.length - (before == null ? 0 : before.length));
    var oldest = recent.entrySet().iterator();
    while (held > capacity && oldest.hasNext()) {
      held -= 4L * oldest.next().getValue().length;
      oldest.remove();
    }
  }

  /** Clears the memory cache. */
  void clear() {
    recent.clear();
    held = 0;
  }
}
