package striate.engine.pretraining;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import striate.engine.net.Network;
import striate.engine.run.Problem;
import striate.engine.weights.DType;
import striate.engine.weights.TensorInfo;
import striate.engine.weights.TensorSource;

/**
 * A network's parameters as a tensor source, for writing or growing; without heads that were added
 * for training.
 */
public final class NetworkWeights implements TensorSource {
  private final Network network;
  private final Map<String, long[]> shapes;

  public NetworkWeights(Network network) {
    this.network = network;
    this.shapes = network.shapes();
  }

  @Override
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>(shapes.keySet());
    names.removeIf(n -> n.startsWith("heads.") || n.contains(".lora_"));
    return names;
  }

  @Override
  public TensorInfo info(String name) {
    long[] shape = shapes.get(name);
    if (shape == null) {
      throw Problem.badInput(
          "parameter '" + name + "' not found", "network", "use another architecture");
    }
    return new TensorInfo(name, DType.F32, Arrays.stream(shape).boxed().toList());
  }

  @Override
  public void readFloat32(String name, long first, ByteBuffer target) {
    TensorSource.copy(network.read(name), first, target);
  }

  /** Does not close the network, which belongs to the caller. */
  @Override
  public void close() {}
}
