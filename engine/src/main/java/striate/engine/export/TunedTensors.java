package striate.engine.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import striate.engine.checkpoint.PeftAdapter;
import striate.engine.weights.TensorInfo;
import striate.engine.weights.TensorSource;

/**
 * A model's tensors with what a run trained in them: replaced ones, and weights with their low-rank
 * addition, W + B A x alpha / rank, computed in float32.
 */
final class TunedTensors implements TensorSource {
  private static final String WEIGHT = ".weight";

  private final TensorSource base;
  private final @Nullable PeftAdapter adapter;
  private final TensorSource replaced;
  private @Nullable LowRank last;

  /**
   * @param base under canonical names
   * @param adapter added to the weights; null = none
   * @param replaced tensors that count instead of the base's of the same name
   */
  TunedTensors(TensorSource base, @Nullable PeftAdapter adapter, TensorSource replaced) {
    this.base = base;
    this.adapter = adapter;
    this.replaced = replaced;
  }

  @Override
  public Set<String> names() {
    return base.names();
  }

  /** Of the base's type, also where what replaces it was trained in another. */
  @Override
  public TensorInfo info(String name) {
    return base.info(name);
  }

  @Override
  public void readFloat32(String name, long first, ByteBuffer target) {
    int start = target.position();
    (replaced.has(name) ? replaced : base).readFloat32(name, first, target);
    LowRank addition = addition(name);
    if (addition != null) {
      ByteBuffer written = target.duplicate().order(target.order());
      addition.addTo(first, written.position(start));
    }
  }

  @Override
  public @Nullable Location location(String name) {
    return replaced.has(name) || addition(name) != null ? null : base.location(name);
  }

  private @Nullable LowRank addition(String name) {
    if (adapter == null || !name.endsWith(WEIGHT)) {
      return null;
    }
    String module = name.substring(0, name.length() - WEIGHT.length());
    if (!adapter.tensors().has(module + ".lora_A.weight")) {
      return null;
    }
    LowRank known = last;
    if (known == null || !known.module.equals(module)) {
      known =
          new LowRank(
              module,
              adapter.rank(),
              (float) (adapter.alpha() / adapter.rank()),
              adapter.tensors().floats(module + ".lora_A.weight"),
              adapter.tensors().floats(module + ".lora_B.weight"));
      last = known;
    }
    return known;
  }

  /** The product of one linear's two matrices: A (rank, inputs), B (outputs, rank). */
  private record LowRank(String module, int rank, float scale, float[] a, float[] b) {

    /** Adds the product's elements from {@code first} on to float32 numbers, row by row. */
    void addTo(long first, ByteBuffer numbers) {
      int inputs = a.length / rank;
      int count = numbers.remaining() / 4;
      ByteOrder order = numbers.order();
      int origin = numbers.position();
      long firstRow = first / inputs;
      int rows = (int) ((first + count - 1) / inputs - firstRow + 1);
      IntStream.range(0, count == 0 ? 0 : rows)
          .parallel()
          .forEach(
              r -> {
                long row = firstRow + r;
                int from = (int) Math.max(0, first - row * inputs);
                int to = (int) Math.min(inputs, first + count - row * inputs);
                int at = origin + (int) (4 * (row * inputs + from - first));
                float[] sum = row((int) row, inputs);
                ByteBuffer part = numbers.duplicate().order(order);
                for (int j = from; j < to; j++, at += 4) {
                  part.putFloat(at, part.getFloat(at) + sum[j]);
                }
              });
    }

    private float[] row(int row, int inputs) {
      float[] sum = new float[inputs];
      for (int k = 0; k < rank; k++) {
        float factor = b[row * rank + k] * scale;
        int offset = k * inputs;
        for (int j = 0; j < inputs; j++) {
          sum[j] += factor * a[offset + j];
        }
      }
      return sum;
    }
  }

  /** All three belong to the caller. */
  @Override
  public void close() {}
}
