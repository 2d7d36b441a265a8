package striate.engine.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;
import striate.engine.weights.DType;
import striate.engine.weights.TensorInfo;
import striate.engine.weights.TensorSource;

/**
 * The weights of an untrained model. Matrices are normal with the given standard deviation, divided
 * by sqrt(2 layers) as in GPT-2 for those that write into the residual stream ({@code o_proj},
 * {@code down_proj}, {@code out_proj}, {@code fc2}). Norm weights are one, biases zero. A tensor
 * depends only on the seed and its name.
 */
public final class RandomWeights implements TensorSource {
  private final Map<String, long[]> shapes;
  private final VlmArchitecture architecture;
  private final double deviation;
  private final double residual;
  private final long seed;

  public RandomWeights(VlmArchitecture architecture, double deviation, long seed) {
    this(architecture, deviation, deviation / Math.sqrt(2.0 * architecture.text().layers()), seed);
  }

  /**
   * @param residual standard deviation of the decoder's {@code o_proj} and {@code down_proj}
   */
  public RandomWeights(VlmArchitecture architecture, double deviation, double residual, long seed) {
    this.shapes = ParameterNames.all(architecture);
    this.architecture = architecture;
    this.deviation = deviation;
    this.residual = residual;
    this.seed = seed;
  }

  @Override
  public Set<String> names() {
    return shapes.keySet();
  }

  @Override
  public TensorInfo info(String name) {
    long[] shape = shapes.get(name);
    if (shape == null) {
      throw Problem.badInput(
          "tensor '" + name + "' not found", "random weights", "use another architecture");
    }
    return new TensorInfo(name, DType.F32, Arrays.stream(shape).boxed().toList());
  }

  @Override
  public void readFloat32(String name, long first, ByteBuffer target) {
    TensorSource.copy(values(name), first, target);
  }

  private float[] values(String name) {
    float[] values = new float[Math.toIntExact(info(name).elements())];
    boolean norm = name.contains("norm") && name.endsWith("weight");
    if (norm || name.endsWith("bias")) {
      Arrays.fill(values, norm ? 1f : 0f);
      return values;
    }
    double scale = deviation;
    if (name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight")) {
      scale = residual;
    } else if (name.endsWith("out_proj.weight") || name.endsWith("fc2.weight")) {
      scale /= Math.sqrt(2.0 * architecture.vision().layers());
    }
    SplittableRandom random = new SplittableRandom(seed * 31 + name.hashCode());
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (gaussian(random) * scale);
    }
    return values;
  }

  /** Box-Muller, since Java 17's SplittableRandom has no guaranteed Gaussian algorithm. */
  private static double gaussian(SplittableRandom random) {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }

  @Override
  public void close() {}
}
