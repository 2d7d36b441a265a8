package striate.engine.net;

import java.util.Collection;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.cache.ContentCache;
import striate.engine.run.Problem;

/**
 * How a network is opened.
 *
 * @param device {@code auto} (a GPU if there is one), {@code cpu} or {@code gpu}
 * @param dtype element type of the weights' matrices: {@code float32}, {@code bfloat16}, {@code
 *     nf4} = the decoder's frozen linears in 4 bits and the rest as under bfloat16, or {@code
 *     stored} = the type in the file; activations and trainable parameters are always float32
 * @param roundedFromElements under {@code bfloat16} and {@code nf4}, only matrices with at least so
 *     many elements are rounded; smaller ones stay exact
 * @param dropLayers 0-based decoder layers to remove; the layers above move down
 * @param trainableLayers 0-based decoder layers whose own weights will be trained, counted without
 *     the dropped ones: they are float32 and exact under every dtype
 * @param threads per operation; 0 = one per core
 * @param featureCacheBytes memory limit for cached features of a frozen vision tower, and, up to an
 *     eighth of Java's maximum heap, for cached inputs of the lowest trainable layer
 * @param mapFromBytes models of at least this size on disk are memory-mapped where their tensors
 *     need no conversion, smaller ones are copied; mapped files must not change
 * @param cache keeps features, and inputs of the lowest trainable layer, for other runs; null = in
 *     this process only
 */
public record NetworkOptions(
    String device,
    String dtype,
    long roundedFromElements,
    Set<Integer> dropLayers,
    Set<Integer> trainableLayers,
    int threads,
    long featureCacheBytes,
    long mapFromBytes,
    @Nullable ContentCache cache) {
  static final String STORED = "stored";
  static final String BFLOAT16 = "bfloat16";
  static final String NF4 = "nf4";
  private static final String REMEDY = "take float32, bfloat16, nf4 or stored";

  public NetworkOptions {
    dropLayers = Set.copyOf(dropLayers);
    trainableLayers = Set.copyOf(trainableLayers);
    if (!Set.of("auto", "cpu", "gpu").contains(device)) {
      throw Problem.badInput("'" + device + "' is not a device", "device", "take auto, cpu or gpu");
    }
    switch (dtype) {
      case "float32", BFLOAT16, NF4, STORED -> {}
      case "float16" ->
          throw Problem.badInput(
              "float16 cannot hold the range of gradients and optimizer state", "dtype", REMEDY);
      default -> throw Problem.badInput("'" + dtype + "' is not a dtype", "dtype", REMEDY);
    }
  }

  /** All layers in float32 on the best device. */
  public static NetworkOptions defaults() {
    return new NetworkOptions(
        "auto", "float32", 1L << 20, Set.of(), Set.of(), 0, 512L << 20, 128L << 20, null);
  }

  public NetworkOptions withDevice(String name) {
    return with(copy -> copy.device = name);
  }

  public NetworkOptions withDtype(String name) {
    return with(copy -> copy.dtype = name);
  }

  /** A dtype for every matrix of at least that many elements. */
  public NetworkOptions rounding(String name, long fromElements) {
    return with(
        copy -> {
          copy.dtype = name;
          copy.roundedFromElements = fromElements;
        });
  }

  public NetworkOptions withoutLayers(Set<Integer> layers) {
    return with(copy -> copy.dropLayers = layers);
  }

  /** Sets the decoder layers whose own weights will be trained. */
  public NetworkOptions withTrainableLayers(Collection<Integer> layers) {
    return with(copy -> copy.trainableLayers = Set.copyOf(layers));
  }

  public NetworkOptions withThreads(int count) {
    return with(copy -> copy.threads = count);
  }

  /** Memory-maps models of at least that size on disk. */
  public NetworkOptions mappingFrom(long bytes) {
    return with(copy -> copy.mapFromBytes = bytes);
  }

  /** Shares features and hidden states of frozen parts with other runs through this cache. */
  public NetworkOptions withCache(@Nullable ContentCache shared) {
    return with(copy -> copy.cache = shared);
  }

  /** Sets the memory limit for cached features, and that for cached hidden states. */
  public NetworkOptions withFeatureCacheBytes(long bytes) {
    return with(copy -> copy.featureCacheBytes = bytes);
  }

  private NetworkOptions with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return new NetworkOptions(
        copy.device,
        copy.dtype,
        copy.roundedFromElements,
        copy.dropLayers,
        copy.trainableLayers,
        copy.threads,
        copy.featureCacheBytes,
        copy.mapFromBytes,
        copy.cache);
  }

  private static final class Copy {
    private String device;
    private String dtype;
    private long roundedFromElements;
    private Set<Integer> dropLayers;
    private Set<Integer> trainableLayers;
    private int threads;
    private long featureCacheBytes;
    private long mapFromBytes;
    private @Nullable ContentCache cache;

    private Copy(NetworkOptions options) {
      device = options.device;
      dtype = options.dtype;
      roundedFromElements = options.roundedFromElements;
      dropLayers = options.dropLayers;
      trainableLayers = options.trainableLayers;
      threads = options.threads;
      featureCacheBytes = options.featureCacheBytes;
      mapFromBytes = options.mapFromBytes;
      cache = options.cache;
    }
  }
}
