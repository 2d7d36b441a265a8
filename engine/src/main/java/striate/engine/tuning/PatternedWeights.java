package striate.engine.tuning;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.ParameterNames;
import striate.engine.run.Problem;
import striate.engine.weights.DType;
import striate.engine.weights.TensorInfo;
import striate.engine.weights.TensorSource;

/**
 * Weights for time measurements: small values of both signs, generated at memory speed; norm
 * weights are one.
 */
final class PatternedWeights implements TensorSource {
  private static final float SCALE = 0.02f / Integer.MAX_VALUE;

  private final Map<String, long[]> shapes;

  PatternedWeights(VlmArchitecture architecture) {
    this.shapes = ParameterNames.all(architecture);
  }

  @Override
  public Set<String> names() {
    return shapes.keySet();
  }

  @Override
  public TensorInfo info(String name) {
    long[] shape = shapes.get(name);
    if (shape == null) {
      throw Problem.badInput("tensor '" + name + "' not found", "calibration", "take another");
    }
    return new TensorInfo(name, DType.F32, Arrays.stream(shape).boxed().toList());
  }

  @Override
  public void readFloat32(String name, long first, ByteBuffer target) {
    boolean norm = name.contains("norm") && name.endsWith("weight");
    int state = (int) first * 31 + name.hashCode();
    while (target.hasRemaining()) {
      // Knuth and Lewis's linear congruence
      state = state * 1664525 + 1013904223;
      target.putFloat(norm ? 1 : state * SCALE);
    }
  }

  @Override
  public void close() {}
}
