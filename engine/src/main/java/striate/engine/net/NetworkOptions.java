package striate.engine.net;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import striate.engine.cache.ContentCache;
import striate.engine.run.Problem;

/**
 * How a network is opened.
 *
 * @param device {@code auto} (the GPU where there is one), {@code cpu} or {@code gpu}
 * @param dtype element type of the weights' matrices: {@code float32}, {@code bfloat16}, or {@code
 *     stored} = each as it lies in its file; all that is computed, and all that learns, is float32
 * @param halfFromElements under {@code bfloat16}, matrices with as many elements or more are
 *     rounded; smaller ones would save nothing and stay exact
 * @param dropLayers 0-based decoder layers left out; the others move up
 * @param threads threads for one operation; 0 = as many as cores
 * @param featureCacheBytes most memory kept for features of a frozen vision tower, and as much, up
 *     to an eighth of what Java may have, for what the lowest layer that learns is given
 * @param mapFromBytes models that take as many bytes or more on disk are mapped from their files
 *     where they need no conversion, smaller ones are copied; mapped files must not change
 * @param cache keeps features, and the states below the lowest layer that learns, for other runs;
 *     null = in this process only
 */
public record NetworkOptions(
    String device,
    String dtype,
    long halfFromElements,
    Set<Integer> dropLayers,
    int threads,
    long featureCacheBytes,
    long mapFromBytes,
    @Nullable ContentCache cache) {
  static final String STORED = "stored";
  static final String BFLOAT16 = "bfloat16";
  private static final String REMEDY = "take float32, bfloat16 or stored";

  public NetworkOptions {
    dropLayers = Set.copyOf(dropLayers);
    if (!Set.of("auto", "cpu", "gpu").contains(device)) {
      throw Problem.badInput("'" + device + "' is no device", "device", "take auto, cpu or gpu");
    }
    switch (dtype) {
      case "float32", BFLOAT16, STORED -> {}
      case "float16" ->
          throw Problem.badInput(
              "float16 cannot hold the range of gradients and optimizer state", "dtype", REMEDY);
      default -> throw Problem.badInput("'" + dtype + "' is no dtype", "dtype", REMEDY);
    }
  }

  /** Everything on the best device in float32, all layers. */
  public static NetworkOptions defaults() {
    return new NetworkOptions(
        "auto", "float32", 1L << 20, Set.of(), 0, 512L << 20, 128L << 20, null);
  }

  public NetworkOptions withDevice(String name) {
    return new NetworkOptions(
        name, dtype, halfFromElements, dropLayers, threads, featureCacheBytes, mapFromBytes, cache);
  }

  public NetworkOptions withDtype(String name) {
    return new NetworkOptions(
        device,
        name,
        halfFromElements,
        dropLayers,
        threads,
        featureCacheBytes,
        mapFromBytes,
        cache);
  }

  /** {@code bfloat16} for every matrix of that many elements or more. */
  public NetworkOptions inBfloat16From(long elements) {
    return new NetworkOptions(
        device, BFLOAT16, elements, dropLayers, threads, featureCacheBytes, mapFromBytes, cache);
  }

  public NetworkOptions withoutLayers(Set<Integer> layers) {
    return new NetworkOptions(
        device,
        dtype,
        halfFromElements,
        new TreeSet<>(layers),
        threads,
        featureCacheBytes,
        mapFromBytes,
        cache);
  }

  public NetworkOptions withThreads(int count) {
    return new NetworkOptions(
        device, dtype, halfFromElements, dropLayers, count, featureCacheBytes, mapFromBytes, cache);
  }

  /** Maps models of that size on disk or more. */
  public NetworkOptions mappingFrom(long bytes) {
    return new NetworkOptions(
        device, dtype, halfFromElements, dropLayers, threads, featureCacheBytes, bytes, cache);
  }

  /** Keeps on disk what can be computed once for many runs. */
  public NetworkOptions withCache(@Nullable ContentCache shared) {
    return new NetworkOptions(
        device,
        dtype,
        halfFromElements,
        dropLayers,
        threads,
        featureCacheBytes,
        mapFromBytes,
        shared);
  }

  /** Keeps as much in memory of features, and as much of states. */
  public NetworkOptions withFeatureCacheBytes(long bytes) {
    return new NetworkOptions(
        device, dtype, halfFromElements, dropLayers, threads, bytes, mapFromBytes, cache);
  }
}
