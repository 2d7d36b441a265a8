package striate.engine.net;

import java.util.Collection;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.cache.ContentCache;
import striate.engine.run.Device;
import striate.engine.run.Dtype;

/**
 * How a network is opened.
 *
 * @param dtype element type of the weights' matrices; activations and trainable parameters are
 *     always float32
 * @param roundedFromElements under {@code bfloat16} and {@code nf4}, only matrices with at least so
 *     many elements are rounded; smaller ones stay exact
 * @param dropLayers 0-based decoder layers to remove; the layers above move down
 * @param trainableLayers 0-based decoder layers whose own weights will be trained, counted without
 *     the dropped ones: they are float32 and exact under every dtype
 * @param threads per operation; 0 = one per core
 * @param matmul the library of the matrix products on a CPU
 * @param featureCacheBytes memory limit for cached features of a frozen vision tower, and, up to an
 *     eighth of Java's maximum heap, for cached inputs of the lowest trainable layer
 * @param mapFromBytes models of at least this size on disk are memory-mapped where their tensors
 *     need no conversion, smaller ones are copied; mapped files must not change
 * @param cache keeps features, and inputs of the lowest trainable layer, for other runs; null = in
 *     this process only
 */
public record NetworkOptions(
    Device device,
    Dtype dtype,
    long roundedFromElements,
    Set<Integer> dropLayers,
    Set<Integer> trainableLayers,
    int threads,
    MatmulLibrary matmul,
    long featureCacheBytes,
    long mapFromBytes,
    @Nullable ContentCache cache) {

  public NetworkOptions {
    dropLayers = Set.copyOf(dropLayers);
    trainableLayers = Set.copyOf(trainableLayers);
    dtype.requireUsable();
  }

  /** All layers in float32 on the best device. */
  public static NetworkOptions defaults() {
    return new NetworkOptions(
        Device.AUTO,
        Dtype.FLOAT32,
        1L << 20,
        Set.of(),
        Set.of(),
        0,
        MatmulLibrary.forced().orElse(MatmulLibrary.TORCH),
        512L << 20,
        128L << 20,
        null);
  }

  public NetworkOptions withDevice(Device device) {
    return with(copy -> copy.device = device);
  }

  /** On the device of that name. */
  public NetworkOptions withDevice(String word) {
    return withDevice(Device.named(word));
  }

  public NetworkOptions withDtype(Dtype dtype) {
    return with(copy -> copy.dtype = dtype);
  }

  /** In the dtype of that name. */
  public NetworkOptions withDtype(String word) {
    return withDtype(Dtype.named(word));
  }

  /** A dtype for every matrix of at least that many elements. */
  public NetworkOptions rounding(String word, long fromElements) {
    return with(
        copy -> {
          copy.dtype = Dtype.named(word);
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

  public NetworkOptions withMatmul(MatmulLibrary library) {
    return with(copy -> copy.matmul = library);
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
        copy.matmul,
        copy.featureCacheBytes,
        copy.mapFromBytes,
        copy.cache);
  }

  private static final class Copy {
    private Device device;
    private Dtype dtype;
    private long roundedFromElements;
    private Set<Integer> dropLayers;
    private Set<Integer> trainableLayers;
    private int threads;
    private MatmulLibrary matmul;
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
      matmul = options.matmul;
      featureCacheBytes = options.featureCacheBytes;
      mapFromBytes = options.mapFromBytes;
      cache = options.cache;
    }
  }
}
