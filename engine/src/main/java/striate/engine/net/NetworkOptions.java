package striate.engine.net;

import java.util.Set;
import java.util.TreeSet;
import striate.engine.run.Problem;

/**
 * How a network is opened.
 *
 * @param device {@code auto} (the GPU where there is one), {@code cpu} or {@code gpu}
 * @param dtype element type of weights and activations: {@code float32}
 * @param dropLayers 0-based decoder layers left out; the others move up
 * @param threads threads for one operation; 0 = as many as cores
 * @param featureCacheBytes most memory kept for features of a frozen vision tower
 */
public record NetworkOptions(
    String device, String dtype, Set<Integer> dropLayers, int threads, long featureCacheBytes) {
  public NetworkOptions {
    dropLayers = Set.copyOf(dropLayers);
    if (!Set.of("auto", "cpu", "gpu").contains(device)) {
      throw Problem.badInput("'" + device + "' is no device", "device", "take auto, cpu or gpu");
    }
    switch (dtype) {
      case "float32" -> {}
      case "float16" ->
          throw Problem.badInput(
              "float16 cannot hold the range of gradients and optimizer state",
              "dtype",
              "take float32");
      case "bfloat16" ->
          throw Problem.badInput(
              "bfloat16 is not computed by this version", "dtype", "take float32");
      default -> throw Problem.badInput("'" + dtype + "' is no dtype", "dtype", "take float32");
    }
  }

  /** Everything on the best device in float32, all layers. */
  public static NetworkOptions defaults() {
    return new NetworkOptions("auto", "float32", Set.of(), 0, 512L << 20);
  }

  public NetworkOptions withDevice(String name) {
    return new NetworkOptions(name, dtype, dropLayers, threads, featureCacheBytes);
  }

  public NetworkOptions withDtype(String name) {
    return new NetworkOptions(device, name, dropLayers, threads, featureCacheBytes);
  }

  public NetworkOptions withoutLayers(Set<Integer> layers) {
    return new NetworkOptions(device, dtype, new TreeSet<>(layers), threads, featureCacheBytes);
  }

  public NetworkOptions withThreads(int count) {
    return new NetworkOptions(device, dtype, dropLayers, count, featureCacheBytes);
  }
}
