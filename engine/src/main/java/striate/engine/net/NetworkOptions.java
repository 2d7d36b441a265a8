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
 *     float32 whatever it is
 * @param roundedFromElements under {@code bfloat16} and {@code nf4}, matrices with as many elements
 *     or more are rounded; smaller ones would save nothing and stay exact
 * @param dropLayers 0-based decoder layers left out; the others move up
 * @param learningLayers 0-based decoder layers whose own weights will learn, counted without those
 *     left out: they are float32 and as stored whatever the dtype
 * @param threads for one operation; 0 = as many as cores
 * @param featureCacheBytes most memory kept for features of a frozen vision tower, and as much, up
 *     to an eighth of what Java may have, for what the lowest layer that learns is given
 * @param mapFromBytes models that take as many bytes or more on disk are mapped from their files
 *     where they need no conversion, smaller ones are copied; mapped files must not change
 * @param cache keeps features, and the states below the lowest layer that learns, for other runs;
 *     null = in this process only
 */
public record NetworkOptions(
    Device device,
    Dtype dtype,
    long roundedFromElements,
    Set<Integer> dropLayers,
    Set<Integer> learningLayers,
    int threads,
    long featureCacheBytes,
    long mapFromBytes,
    @Nullable ContentCache cache) {

  public NetworkOptions {
    dropLayers = Set.copyOf(dropLayers);
    learningLayers = Set.copyOf(learningLayers);
    dtype.requireUsable();
  }

  /** Everything on the best device in float32, all layers. */
  public static NetworkOptions defaults() {
    return new NetworkOptions(
        Device.AUTO, Dtype.FLOAT32, 1L << 20, Set.of(), Set.of(), 0, 512L << 20, 128L << 20, null);
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

  /** A dtype for every matrix of that many elements or more. */
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

  /** Says which decoder layers' own weights will learn. */
  public NetworkOptions withLearningLayers(Collection<Integer> layers) {
    return with(copy -> copy.learningLayers = Set.copyOf(layers));
  }

  public NetworkOptions withThreads(int count) {
    return with(copy -> copy.threads = count);
  }

  /** Maps models of that size on disk or more. */
  public NetworkOptions mappingFrom(long bytes) {
    return with(copy -> copy.mapFromBytes = bytes);
  }

  /** Keeps on disk what can be computed once for many runs. */
  public NetworkOptions withCache(@Nullable ContentCache shared) {
    return with(copy -> copy.cache = shared);
  }

  /** Keeps as much in memory of features, and as much of states. */
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
        copy.learningLayers,
        copy.threads,
        copy.featureCacheBytes,
        copy.mapFromBytes,
        copy.cache);
  }

  private static final class Copy {
    private Device device;
    private Dtype dtype;
    private long roundedFromElements;
    private Set<Integer> dropLayers;
    private Set<Integer> learningLayers;
    private int threads;
    private long featureCacheBytes;
    private long mapFromBytes;
    private @Nullable ContentCache cache;

    private Copy(NetworkOptions options) {
      device = options.device;
      dtype = options.dtype;
      roundedFromElements = options.roundedFromElements;
      dropLayers = options.dropLayers;
      learningLayers = options.learningLayers;
      threads = options.threads;
      featureCacheBytes = options.featureCacheBytes;
      mapFromBytes = options.mapFromBytes;
      cache = options.cache;
    }
  }
}
