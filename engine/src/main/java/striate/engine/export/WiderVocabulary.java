package striate.engine.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.weights.TensorInfo;
import striate.engine.weights.TensorSource;

/**
 * A model with more token ids. New rows of the embeddings and the output head are the mean of the
 * others: a mean logit is never the largest, so no new id is ever generated.
 */
final class WiderVocabulary implements TensorSource {
  private static final int CHUNK_BYTES = 4 << 20;

  private final TensorSource model;
  private final Set<String> matrices;
  private final long rows;
  private final Map<String, float[]> means = new HashMap<>();

  /**
   * @param matrices the embeddings and, where it is a matrix of its own, the head
   * @param rows of the widened matrices
   */
  WiderVocabulary(TensorSource model, Set<String> matrices, long rows) {
    this.model = model;
    this.matrices = Set.copyOf(matrices);
    this.rows = rows;
  }

  @Override
  public Set<String> names() {
    return model.names();
  }

  @Override
  public TensorInfo info(String name) {
    TensorInfo info = model.info(name);
    return matrices.contains(name)
        ? new TensorInfo(name, info.dtype(), List.of(rows, info.shape().get(1)))
        : info;
  }

  @Override
  public void readFloat32(String name, long first, ByteBuffer target) {
    if (!matrices.contains(name)) {
      model.readFloat32(name, first, target);
      return;
    }
    long there = model.info(name).elements();
    long wanted = target.remaining() / 4;
    long stored = Math.max(0, Math.min(wanted, there - first));
    if (stored > 0) {
      int end = target.limit();
      target.limit(target.position() + Math.toIntExact(4 * stored));
      model.readFloat32(name, first, target);
      target.limit(end);
    }
    if (stored < wanted) {
      float[] mean = means.computeIfAbsent(name, this::mean);
      for (long at = first + stored; at < first + wanted; at++) {
        target.putFloat(mean[(int) (at % mean.length)]);
      }
    }
  }

  @Override
  public @Nullable Location location(String name) {
    return matrices.contains(name) ? null : model.location(name);
  }

  private float[] mean(String name) {
    TensorInfo info = model.info(name);
    int columns = Math.toIntExact(info.shape().get(1));
    double[] sum = new double[columns];
    long elements = info.elements();
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.nativeOrder());
    for (long at = 0; at < elements; at += chunk.limit() / 4) {
      chunk.clear().limit((int) Math.min(CHUNK_BYTES, 4 * (elements - at)));
      model.readFloat32(name, at, chunk);
      for (int i = 0; i < chunk.limit() / 4; i++) {
        sum[(int) ((at + i) % columns)] += chunk.getFloat(4 * i);
      }
    }
    float[] mean = new float[columns];
    for (int j = 0; j < columns; j++) {
      mean[j] = (float) (sum[j] / info.shape().get(0));
    }
    return mean;
  }

  @Override
  public void close() {}
}
