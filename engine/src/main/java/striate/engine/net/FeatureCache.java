package striate.engine.net;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Features of a frozen tower by the image's content, so that each image goes through the tower
 * once. Holds at most the given number of bytes; what was not used for longest goes first.
 */
final class FeatureCache {
  private final long capacity;
  private long held;
  private final Map<ByteBuffer, float[]> features = new LinkedHashMap<>(64, 0.75f, true);

  FeatureCache(long capacity) {
    this.capacity = capacity;
  }

  /** Features of the images, of which {@code compute} gets those that are not held, each once. */
  List<float[]> get(List<float[]> images, Function<List<float[]>, List<float[]>> compute) {
    List<ByteBuffer> keys = images.stream().map(FeatureCache::key).toList();
    Map<ByteBuffer, float[]> now = new LinkedHashMap<>();
    Set<ByteBuffer> missing = new LinkedHashSet<>();
    List<float[]> pixels = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      ByteBuffer key = keys.get(i);
      float[] known = features.get(key);
      if (known != null) {
        now.put(key, known);
      } else if (missing.add(key)) {
        pixels.add(images.get(i));
      }
    }
    if (!pixels.isEmpty()) {
      List<float[]> computed = compute.apply(pixels);
      int i = 0;
      for (ByteBuffer key : missing) {
        now.put(key, computed.get(i));
        keep(key, computed.get(i++));
      }
    }
    return keys.stream().map(k -> java.util.Objects.requireNonNull(now.get(k))).toList();
  }

  private void keep(ByteBuffer key, float[] values) {
    features.put(key, values);
    held += 4L * values.length;
    var oldest = features.entrySet().iterator();
    while (held > capacity && oldest.hasNext()) {
      held -= 4L * oldest.next().getValue().length;
      oldest.remove();
    }
  }

  void clear() {
    features.clear();
    held = 0;
  }

  private static ByteBuffer key(float[] pixels) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * pixels.length);
    bytes.asFloatBuffer().put(pixels);
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
