package striate.engine.data;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import striate.engine.image.ImagePreprocessor;

/**
 * Preprocessed images by file, the least recently used dropped when they take more memory than
 * allowed.
 */
final class PixelCache {
  private final ImagePreprocessor preprocessor;
  private final long maxBytes;
  private final Map<Path, float[]> byFile = new LinkedHashMap<>(16, 0.75f, true);

  PixelCache(ImagePreprocessor preprocessor, long maxBytes) {
    this.preprocessor = preprocessor;
    this.maxBytes = maxBytes;
  }

  /** Callers must not change the array. */
  float[] get(Path file) {
    synchronized (byFile) {
      float[] known = byFile.get(file);
      if (known != null) {
        return known;
      }
    }
    float[] pixels = preprocessor.pixels(file);
    synchronized (byFile) {
      byFile.put(file, pixels);
      var oldest = byFile.entrySet().iterator();
      while (byFile.size() * preprocessor.pixelBytes() > maxBytes && oldest.hasNext()) {
        oldest.next();
        oldest.remove();
      }
    }
    return pixels;
  }
}
