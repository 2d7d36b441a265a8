package striate.engine.net;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import striate.engine.cache.ContentKey;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.KernelModule.Arguments;
import striate.engine.run.Problem;
import striate.engine.weights.TensorSource;

/**
 * A model in memory, shared by training, generation and inspection: its tensors, which of them are
 * bound to the kernels, and how samples become the kernels' arguments.
 */
final class LoadedModel implements AutoCloseable {
  private final VlmArchitecture architecture;
  private final NDManager manager;
  private final KernelModule kernels;
  private final Parameters parameters;
  private final ImageInputs images;
  private final HiddenStateCache hiddenStates;
  private final WeightKeys keys;
  private TrainableSet trainable = TrainableSet.none();
  private @Nullable LoraAdapter adapter;
  private Set<Integer> layersOut = Set.of();
  private Set<Integer> adaptersOut = Set.of();

  LoadedModel(VlmArchitecture architecture, Device device, NetworkOptions options) {
    this.architecture = architecture;
    this.manager = NDManager.newBaseManager(device, "PyTorch");
    this.kernels = new KernelModule(device, options.matmul());
    this.parameters = new Parameters(manager);
    this.keys = new WeightKeys(architecture, options, kernels, parameters);
    this.images =
        new ImageInputs(
            architecture.vision(),
            manager,
            kernels,
            new FeatureCache(
                new CachedArrays(options.featureCacheBytes(), options.cache()),
                keys::tower,
                Math.multiplyExact(
                    architecture.vision().imageTokens(), architecture.vision().hidden())));
    this.hiddenStates =
        new HiddenStateCache(
            new CachedArrays(
                Math.min(options.featureCacheBytes(), Runtime.getRuntime().maxMemory() / 8),
                options.cache()),
            keys::below,
            architecture.text().hidden());
  }

  /**
   * Reads all parameters and binds them.
   *
   * @param kept the layers to read, by their numbers in the source
   */
  void load(TensorSource source, NetworkOptions options, List<Integer> kept) {
    KernelSettings.of(architecture).tell(kernels, manager);
    WeightLoader loader = new WeightLoader(source, options, kernels, parameters);
    loader.load(architecture, kept);
    keys.storedAs(loader.stored());
    bind();
  }

  /** As loaded, whatever is left out at the moment. */
  VlmArchitecture architecture() {
    return architecture;
  }

  NDManager manager() {
    return manager;
  }

  KernelModule kernels() {
    return kernels;
  }

  Parameters parameters() {
    return parameters;
  }

  ImageInputs images() {
    return images;
  }

  HiddenStateCache hiddenStates() {
    return hiddenStates;
  }

  TrainableSet trainable() {
    return trainable;
  }

  @Nullable LoraAdapter adapter() {
    return adapter;
  }

  // ---- binding ----------------------------------------------------------------------------------

  /** Names of the bound weights, in the order of the kernels. */
  List<String> bound() {
    return ParameterNames.all(architecture).keySet().stream()
        .filter(name -> !name.startsWith(ParameterNames.LAYERS) || !isOut(name, layersOut))
        .toList();
  }

  private static boolean isOut(String name, Set<Integer> layers) {
    return layers.contains(ParameterNames.layerOf(name));
  }

  /** Gives the kernels the current tensors. */
  private void bind() {
    List<String> names = bound();
    try (NDManager step = manager.newSubManager()) {
      kernels.train(
          new Arguments(step, "bind")
              .whole(parameters.packedPlaces(names))
              .addList("w", parameters.get(names))
              .addList("scales", parameters.scales(step, names)));
    }
  }

  private void bindAdapter(LoraAdapter added) {
    long[] places = added.places(architecture.text());
    int linears = places.length / architecture.text().layers();
    long[] bound =
        layers().stream()
            .flatMapToLong(
                layer ->
                    Arrays.stream(places, layer * linears, (layer + 1) * linears)
                        .map(place -> adaptersOut.contains(layer) ? -1 : place))
            .toArray();
    try (NDManager step = manager.newSubManager()) {
      kernels.train(
          new Arguments(step, "bind_adapter")
              .whole(bound)
              .real(added.scale(), added.dropout())
              .addList("adapter", parameters.get(added.tensors().keySet())));
    }
  }

  /** The layers that compute, ascending, by their numbers in the whole model. */
  List<Integer> layers() {
    return IntStream.range(0, architecture.text().layers())
        .filter(layer -> !layersOut.contains(layer))
        .boxed()
        .toList();
  }

  /**
   * Leaves out layers, or the adapter's part in them; what was left out before comes back.
   *
   * @throws Problem if a layer is not the model's, or none would be left
   */
  void leaveOut(Collection<Integer> layers, Collection<Integer> adapters) {
    int count = architecture.text().layers();
    require(layers, count);
    require(adapters, count);
    if (Set.copyOf(layers).size() == count) {
      throw Problem.badInput("no layer would be left", "layers to leave out", "name fewer");
    }
    boolean sameLayers = layersOut.equals(Set.copyOf(layers));
    layersOut = Set.copyOf(layers);
    adaptersOut = Set.copyOf(adapters);
    if (!sameLayers) {
      KernelSettings.of(architecture.withText(architecture.text().keeping(layers())))
          .tell(kernels, manager);
      bind();
    }
    LoraAdapter added = adapter;
    if (added != null) {
      bindAdapter(added);
    }
    if (isWhole()) {
      train(trainable.names());
    }
  }

  private static void require(Collection<Integer> layers, int count) {
    for (int layer : layers) {
      if (layer < 0 || layer >= count) {
        throw Problem.badInput(
            "layer " + layer + " to leave out not found",
            "layers 0 to " + (count - 1),
            "name others");
      }
    }
  }

  private boolean isWhole() {
    return layersOut.isEmpty() && adaptersOut.isEmpty();
  }

  /** Training is of the whole model: a gradient's place depends on what is bound. */
  void requireWhole() {
    if (!isWhole()) {
      throw new IllegalStateException("layers are left out");
    }
  }

  // ---- values -----------------------------------------------------------------------------------

  /** Gives tensors their own float32 memory, so that they can be trained or overwritten. */
  private void materialise(Collection<String> names) {
    boolean changed = false;
    for (String name : names) {
      changed |= parameters.materialise(kernels, name);
    }
    if (changed) {
      bind();
    }
  }

  float[] read(String name) {
    return parameters.read(kernels, name);
  }

  void write(String name, float[] values) {
    materialise(List.of(name));
    parameters.write(name, values);
    if (name.startsWith(ParameterNames.TOWER)) {
      images.clear();
    }
    if (!trainable.names().contains(name)) {
      hiddenStates.clear();
    }
    keys.changed(List.of(name));
  }

  void attach(LoraAdapter added) {
    if (adapter != null) {
      throw Problem.badInput("the network already has an adapter", "adapter", "name only one");
    }
    added.places(architecture.text()); // checks names and shapes
    if (added.tensors().isEmpty()) {
      return;
    }
    added
        .tensors()
        .forEach(
            (name, t) -> parameters.add(name, t.shape(), b -> b.asFloatBuffer().put(t.values())));
    bindAdapter(added);
    adapter = added;
  }

  void train(TrainableSet set) {
    requireWhole();
    materialise(set.names());
    train(set.names());
    trainable = set;
    if (set.touchesTower()) {
      images.clear();
    }
    hiddenStates.clear();
    keys.changed(set.names());
  }

  /**
   * Has the kernels accumulate gradients of these tensors and no others. Layers' own weights may be
   * of any type: only updating them needs float32.
   */
  void train(Set<String> names) {
    List<NDArray> arrays = parameters.get(names);
    try (NDManager step = manager.newSubManager()) {
      kernels.train(
          new Arguments(step, "set_trainable")
              .whole(places(names))
              .addList(
                  "tensors",
                  arrays.isEmpty() ? List.of(parameters.get(ParameterNames.FINAL_NORM)) : arrays));
    }
  }

  /** Each trainable tensor's index for the kernels: among the weights, followed by the adapter. */
  private long[] places(Set<String> names) {
    List<String> bound = new ArrayList<>(bound());
    if (adapter != null) {
      bound.addAll(adapter.tensors().keySet());
    }
    Map<String, Integer> at = new HashMap<>();
    bound.forEach(name -> at.put(name, at.size()));
    return names.stream().mapToLong(name -> at.getOrDefault(name, -1)).toArray();
  }

  /** After an update of the trainable parameters. */
  void updated() {
    if (trainable.touchesTower()) {
      images.clear();
      keys.changed(trainable.names());
    }
  }

  ContentKey contentKey() {
    keys.changed(trainable.names());
    LoraAdapter added = adapter;
    List<String> low =
        added == null || added.isZero(this::read)
            ? List.of()
            : added.tensors().keySet().stream()
                .filter(name -> !isOut(name, layersOut) && !isOut(name, adaptersOut))
                .toList();
    return keys.whole(layersOut, low, added == null ? 0 : added.scale());
  }

  // ---- arguments of the kernels
  // -------------------------------------------------------------------

  static Arguments withTargets(Arguments inputs, TokenBatch batch) {
    return inputs.vector(batch.rows()).vector(batch.targets());
  }

  /**
   * @param more flags of the method after pixels, samples and width
   */
  Arguments inputs(NDManager step, String method, TokenBatch batch, long... more) {
    long[] flags =
        Arrays.copyOf(
            new long[] {trainable.touchesTower() ? 1 : 0, batch.samples(), batch.width()},
            3 + more.length);
    System.arraycopy(more, 0, flags, 3, more.length);
    return new Arguments(step, method)
        .add(step.create(batch.ids(), new Shape(batch.shape())))
        .vector(batch.imageRows())
        .add(images(step, batch.images()))
        .vector(batch.positions())
        .whole(flags);
  }

  /** Pixels if the tower is trainable, its features otherwise. */
  NDArray images(NDManager step, List<float[]> pixels) {
    if (pixels.isEmpty()) {
      return step.create(new Shape(0), DataType.FLOAT32);
    }
    return trainable.touchesTower() ? images.pixels(step, pixels) : images.features(step, pixels);
  }

  @Override
  public void close() {
    kernels.close();
    manager.close();
  }
}
