package striate.engine.importance;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;
import striate.engine.weights.TensorInfo;
import striate.engine.weights.TensorSource;

/**
 * How far a weight W moved from W0, as sums over its elements in float64.
 *
 * @param base sum of W0 squared
 * @param tuned sum of W squared
 * @param product sum of W times W0
 * @param moved sum of (W - W0) squared
 */
public record MatrixChange(double base, double tuned, double product, double moved) {
  /** Elements that are read at once. */
  private static final int CHUNK = 1 << 20;

  private static final double REPOSITORY_EPSILON = 1e-8;

  /** |W - W0|, Frobenius norm. */
  public double l2() {
    return Math.sqrt(moved);
  }

  /** |W - W0| / |W0|; 0 where nothing moved. */
  public double ratio() {
    return moved == 0 ? 0 : Math.sqrt(moved / base);
  }

  /** |W - W0| / (|W| + 1e-8), as in the paper's repository: its divisor is the tuned norm. */
  public double repositoryRatio() {
    return l2() / (Math.sqrt(tuned) + REPOSITORY_EPSILON);
  }

  /** arccos of the cosine between W and W0, over pi, in [0, 1]. */
  public double angle() {
    if (moved == 0) {
      return 0;
    }
    double cosine = product / Math.sqrt(base) / Math.sqrt(tuned);
    return Math.acos(Math.max(-1, Math.min(1, cosine))) / Math.PI;
  }

  /** Of a tensor that both sources have in the same shape; a few megabytes at a time. */
  public static MatrixChange between(TensorSource base, TensorSource tuned, String name) {
    TensorInfo info = base.info(name);
    Sums sums = new Sums();
    for (long first = 0; first < info.elements(); first += CHUNK) {
      int count = (int) Math.min(CHUNK, info.elements() - first);
      float[] before = read(base, name, first, count);
      float[] after = read(tuned, name, first, count);
      for (int i = 0; i < count; i++) {
        sums.add(before[i], (double) after[i] - before[i]);
      }
    }
    return sums.change();
  }

  /**
   * Of a weight (outputs, inputs) with a low-rank addition W = W0 + scale B A, which is never
   * merged.
   *
   * @param a (rank, inputs), row by row
   * @param b (outputs, rank), row by row
   */
  public static MatrixChange ofAdapter(
      TensorSource base, String name, float[] a, float[] b, int rank, double scale) {
    TensorInfo info = base.info(name);
    int outputs = Math.toIntExact(info.shape().get(0));
    int inputs = Math.toIntExact(info.shape().get(1));
    int rows = Math.max(1, CHUNK / inputs);
    Sums sums = new Sums();
    for (int first = 0; first < outputs; first += rows) {
      int from = first;
      int count = Math.min(rows, outputs - first);
      float[] before = read(base, name, (long) first * inputs, count * inputs);
      IntStream.range(0, count)
          .parallel()
          .mapToObj(row -> ofRow(before, row * inputs, a, b, (from + row) * rank, rank, scale))
          // in order, so that the last bits do not depend on the threads
          .toList()
          .forEach(sums::add);
    }
    return sums.change();
  }

  private static Sums ofRow(
      float[] before, int at, float[] a, float[] b, int factors, int rank, double scale) {
    int inputs = a.length / rank;
    double[] added = new double[inputs];
    for (int k = 0; k < rank; k++) {
      double factor = scale * b[factors + k];
      for (int j = 0; j < inputs; j++) {
        added[j] += factor * a[k * inputs + j];
      }
    }
    Sums sums = new Sums();
    for (int j = 0; j < inputs; j++) {
      sums.add(before[at + j], added[j]);
    }
    return sums;
  }

  private static float[] read(TensorSource source, String name, long first, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.nativeOrder());
    source.readFloat32(name, first, bytes);
    float[] values = new float[count];
    bytes.rewind().asFloatBuffer().get(values);
    return values;
  }

  private static final class Sums {
    private double base;
    private double tuned;
    private double product;
    private double moved;

    void add(double before, double added) {
      double after = before + added;
      base += before * before;
      tuned += after * after;
      product += after * before;
      moved += added * added;
    }

    void add(Sums other) {
      base += other.base;
      tuned += other.tuned;
      product += other.product;
      moved += other.moved;
    }

    MatrixChange change() {
      return new MatrixChange(base, tuned, product, moved);
    }
  }
}
