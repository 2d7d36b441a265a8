package striate.engine.net;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import striate.engine.cache.ContentKey;
import striate.engine.data.Continuation;
import striate.engine.data.EncodedSample;
import striate.engine.machine.MachineLoad;
import striate.engine.model.VlmArchitecture;
import striate.engine.natives.DeviceChoice;
import striate.engine.net.KernelModule.Arguments;
import striate.engine.run.Problem;
import striate.engine.weights.TensorSource;

/**
 * A vision-language model on PyTorch: parameters by canonical name, forward passes, gradients of
 * the trainable parameters, and text generation. Not thread-safe.
 */
public final class Network implements AutoCloseable {
  /** Prompts per batch, unless the caller sets the batch size. */
  private static final int GROUP = 64;

  private final VlmArchitecture architecture;
  private final striate.engine.run.Device asked;
  private final NDManager manager;
  private final KernelModule kernels;
  private final Parameters parameters;
  private final ImageInputs images;
  private final HiddenStateCache hiddenStates;
  private final WeightKeys keys;
  private final Continuations continuations;
  private TrainableSet trainable = TrainableSet.none();
  private @Nullable LoraAdapter adapter;
  private boolean gradientCheckpointing;

  private final int threads;

  private Network(VlmArchitecture architecture, Device device, NetworkOptions options) {
    this.threads = threads(options);
    this.architecture = architecture;
    this.manager = NDManager.newBaseManager(device, "PyTorch");
    this.kernels = new KernelModule(device, options.matmul());
    this.parameters = new Parameters(manager);
    this.asked = options.device();
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
    this.continuations = new Continuations(architecture, manager, kernels, this::images);
    this.hiddenStates =
        new HiddenStateCache(
            new CachedArrays(
                Math.min(options.featureCacheBytes(), Runtime.getRuntime().maxMemory() / 8),
                options.cache()),
            keys::below,
            architecture.text().hidden());
  }

  /**
   * Starts PyTorch before {@link #open} would.
   *
   * @return the device that a network will be on: {@code cpu} or {@code gpu}
   * @throws Problem if PyTorch cannot start, or the device does not exist
   */
  public static String startEngine(NetworkOptions options) {
    return Libtorch.start(options.device(), options.threads()).isGpu() ? "gpu" : "cpu";
  }

  /** The version of PyTorch, which must have been started. */
  public static String engineVersion() {
    return Engine.getEngine("PyTorch").getVersion();
  }

  /** Threads that a network on the CPU divides an operation among. */
  public static int threads(NetworkOptions options) {
    return Libtorch.threads(options.threads());
  }

  /** What other programs leave of the cores that networks in this process compute on. */
  public static MachineLoad machineLoad() {
    return Libtorch.machineLoad();
  }

  /**
   * Loads all parameters; callers may close the source afterwards.
   *
   * @throws Problem if a tensor is missing or its shape does not match the architecture
   */
  public static Network open(TensorSource source, VlmArchitecture whole, NetworkOptions options) {
    List<Integer> kept = keptLayers(whole.text().layers(), options.dropLayers());
    VlmArchitecture architecture = whole.withText(whole.text().keeping(kept));
    Network network =
        new Network(architecture, Libtorch.start(options.device(), options.threads()), options);
    try {
      KernelSettings.of(architecture).tell(network.kernels, network.manager);
      WeightLoader loader = new WeightLoader(source, options, network.kernels, network.parameters);
      loader.load(architecture, kept);
      network.keys.storedAs(loader.stored());
      network.bind();
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
    return network;
  }

  /** Gives the kernels the current tensors. */
  private void bind() {
    Set<String> names = ParameterNames.all(architecture).keySet();
    try (NDManager step = manager.newSubManager()) {
      kernels.train(
          new Arguments(step, "bind")
              .whole(parameters.packedPlaces(names))
              .addList("w", parameters.get(names))
              .addList("scales", parameters.scales(step, names)));
    }
  }

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

  private static List<Integer> keptLayers(int layers, Set<Integer> dropped) {
    for (int layer : dropped) {
      if (layer < 0 || layer >= layers) {
        throw Problem.badInput(
            "layer " + layer + " to drop not found", "layers 0 to " + (layers - 1), "name others");
      }
    }
    return IntStream.range(0, layers).filter(i -> !dropped.contains(i)).boxed().toList();
  }

  /** The architecture, without dropped layers. */
  public VlmArchitecture architecture() {
    return architecture;
  }

  /** Threads that an operation on the CPU is divided among. */
  public int threads() {
    return threads;
  }

  /** {@code cpu}, or {@code gpu:1} and the GPU's name. */
  public String device() {
    return manager.getDevice().isGpu() ? DeviceChoice.here(asked).described() : "cpu";
  }

  /** Every parameter's shape by canonical name: the model's, the adapter's and the added heads'. */
  public Map<String, long[]> shapes() {
    return parameters.shapes();
  }

  /** A parameter's values, row by row. */
  public float[] read(String name) {
    return parameters.read(kernels, name);
  }

  /** Overwrites a parameter's values. */
  public void write(String name, float[] values) {
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

  /**
   * Adds an adapter, at most one. Its tensors join {@link #shapes()}; they can be read and trained
   * like all others.
   */
  public void attach(LoraAdapter added) {
    if (adapter != null) {
      throw Problem.badInput("the network already has an adapter", "adapter", "name only one");
    }
    long[] places = added.places(architecture.text());
    if (added.tensors().isEmpty()) {
      return;
    }
    added
        .tensors()
        .forEach(
            (name, t) -> parameters.add(name, t.shape(), b -> b.asFloatBuffer().put(t.values())));
    try (NDManager step = manager.newSubManager()) {
      kernels.train(
          new Arguments(step, "bind_adapter")
              .whole(places)
              .real(added.scale(), added.dropout())
              .addList("adapter", parameters.get(added.tensors().keySet())));
    }
    adapter = added;
  }

  /**
   * Adds a linear layer {@code heads.NAME.weight/bias} (outputs, inputs) for training the tower
   * alone.
   */
  public void addHead(String name, int inputs, int outputs, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double bound = 1 / Math.sqrt(inputs);
    float[] weight = new float[Math.multiplyExact(inputs, outputs)];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (float) ((random.nextDouble() * 2 - 1) * bound);
    }
    parameters.add(
        headName(name, "weight"), new long[] {outputs, inputs}, b -> b.asFloatBuffer().put(weight));
    parameters.add(
        headName(name, "bias"),
        new long[] {outputs},
        b -> b.asFloatBuffer().put(new float[outputs]));
  }

  /**
   * The name of a parameter that {@link #addHead} added; {@code part} is {@code weight} or {@code
   * bias}.
   */
  public static String headName(String head, String part) {
    return "heads." + head + "." + part;
  }

  /** Makes these parameters trainable and freezes all others. Initially all are frozen. */
  public void train(TrainableSet set) {
    materialise(set.names());
    List<NDArray> arrays = parameters.get(set.names());
    try (NDManager step = manager.newSubManager()) {
      kernels.train(
          new Arguments(step, "set_trainable")
              .whole(places(set))
              .addList(
                  "tensors",
                  arrays.isEmpty() ? List.of(parameters.get(ParameterNames.FINAL_NORM)) : arrays));
    }
    trainable = set;
    if (set.touchesTower()) {
      images.clear();
    }
    hiddenStates.clear();
    keys.changed(set.names());
  }

  /** Each trainable tensor's index for the kernels: among the weights, followed by the adapter. */
  private long[] places(TrainableSet set) {
    List<String> bound = new ArrayList<>(ParameterNames.all(architecture).keySet());
    if (adapter != null) {
      bound.addAll(adapter.tensors().keySet());
    }
    Map<String, Integer> at = new HashMap<>();
    bound.forEach(name -> at.put(name, at.size()));
    return set.names().stream().mapToLong(name -> at.getOrDefault(name, -1)).toArray();
  }

  /**
   * Turns gradient checkpointing on or off (Chen et al. 2016): the backward pass recomputes each
   * layer from its saved input. Needs less memory and more time; the gradients stay the same. Off
   * by default.
   */
  public void setGradientCheckpointing(boolean on) {
    gradientCheckpointing = on;
  }

  public TrainableSet trainable() {
    return trainable;
  }

  /** The number of trainable parameters. */
  public long trainableParameters() {
    return parameters.get(trainable.names()).stream().mapToLong(NDArray::size).sum();
  }

  /** Logits at every position, loss and block influence of one sample. */
  public ForwardOutput forward(EncodedSample sample) {
    TokenBatch batch = TokenBatch.of(List.of(sample), architecture);
    try (NDManager step = manager.newSubManager()) {
      NDList out = kernels.infer(withTargets(inputs(step, "inspect", batch), batch));
      float[] influence = Parameters.values(out.get(1));
      int rows = batch.rows().length;
      return new ForwardOutput(
          Parameters.values(out.get(0)),
          rows == 0 ? Double.NaN : out.get(2).toDoubleArray()[0] / rows,
          IntStream.range(0, influence.length).mapToObj(i -> (double) influence[i]).toList());
    }
  }

  /**
   * Mean loss over the supervised tokens of all samples, without gradients, in batches of {@code
   * batchSize} samples.
   */
  public double loss(List<EncodedSample> samples, int batchSize) {
    double sum = 0;
    long rows = 0;
    for (int i = 0; i < samples.size(); i += batchSize) {
      TokenBatch batch =
          TokenBatch.of(samples.subList(i, Math.min(samples.size(), i + batchSize)), architecture);
      try (NDManager step = manager.newSubManager()) {
        sum += batch.rows().length == 0 ? 0 : lossSum(step, batch);
        rows += batch.rows().length;
      }
    }
    return sum / rows;
  }

  private double lossSum(NDManager step, TokenBatch batch) {
    return kernels.infer(withTargets(inputs(step, "loss", batch), batch)).get(0).toDoubleArray()[0];
  }

  /**
   * Greedy continuations in the order of the prompts. The model's end-of-text tokens end them and
   * are not included.
   *
   * @param prompts ids (labels are ignored) with their pixels
   */
  public List<int[]> generate(List<EncodedSample> prompts, int maxNewTokens) {
    return generate(
        prompts, GenerationOptions.greedy(maxNewTokens, architecture.text().eosTokens()));
  }

  /** The same with other stop tokens, such as a template's beside the model's. */
  public List<int[]> generate(
      List<EncodedSample> prompts, int maxNewTokens, Set<Integer> stopTokens) {
    return generate(prompts, GenerationOptions.greedy(maxNewTokens, stopTokens));
  }

  /** The same with sampling or other stop tokens. */
  public List<int[]> generate(List<EncodedSample> prompts, GenerationOptions options) {
    return continuations.generate(prompts, options, trainable.touchesTower()).stream()
        .map(Continuation::ids)
        .toList();
  }

  /** Greedy continuations with their log-probabilities. */
  public List<Continuation> continuations(
      List<EncodedSample> prompts, int maxNewTokens, Set<Integer> stopTokens) {
    return continuations.generate(
        prompts, GenerationOptions.greedy(maxNewTokens, stopTokens), trainable.touchesTower());
  }

  /**
   * The log-probability of each sample's supervised tokens, given those before them. Samples of one
   * list are alternatives that begin alike: their common beginning is computed once.
   */
  public List<double[]> likelihoods(List<List<EncodedSample>> questions) {
    return continuations.likelihoods(questions, trainable.touchesTower());
  }

  /** Log-probabilities (vocabulary) of the token after each prompt. */
  public List<float[]> nextTokenLogProbabilities(List<EncodedSample> prompts) {
    List<float[]> found = new ArrayList<>();
    int vocabulary = architecture.text().vocabulary();
    for (int i = 0; i < prompts.size(); i += GROUP) {
      TokenBatch batch =
          TokenBatch.of(prompts.subList(i, Math.min(prompts.size(), i + GROUP)), architecture);
      try (NDManager step = manager.newSubManager()) {
        float[] values =
            Parameters.values(
                kernels
                    .infer(
                        inputs(step, "next_log_probabilities", batch)
                            .add(step.create(batch.lastRows())))
                    .get(0));
        for (int b = 0; b < batch.samples(); b++) {
          found.add(Arrays.copyOfRange(values, b * vocabulary, (b + 1) * vocabulary));
        }
      }
    }
    return found;
  }

  /**
   * The tower's features (patches, tower hidden) of one image (3, size, size): the projector's
   * input.
   */
  public float[] features(float[] pixels) {
    return images.features(List.of(pixels)).get(0).clone();
  }

  /**
   * Accumulates the gradients of {@code sum over supervised tokens of cross entropy / divisor}.
   *
   * @param divisor supervised tokens of the whole optimizer step
   * @param seed of the step's randomness (dropout)
   * @return that loss
   */
  public double accumulate(List<EncodedSample> samples, double divisor, long seed) {
    TokenBatch batch = TokenBatch.of(samples, architecture);
    if (batch.rows().length == 0) {
      return 0;
    }
    try (NDManager step = manager.newSubManager()) {
      int first = firstLayer();
      long checkpointing = gradientCheckpointing ? 1 : 0;
      Arguments arguments =
          first > 0
              ? new Arguments(step, "train_supervised_from")
                  .add(hiddenStates(step, samples, batch, first))
                  .vector(batch.positions())
                  .whole(first, batch.samples(), batch.width(), checkpointing)
              : inputs(step, "train_supervised", batch);
      if (adapter != null && adapter.dropout() > 0) {
        JniUtils.setSeed(seed);
      }
      return kernels.train(withTargets(arguments, batch).real(divisor)).get(0).toDoubleArray()[0];
    }
  }

  /** The lowest layer with a trainable parameter or an adapter, whose dropout is random. */
  private int firstLayer() {
    int first = trainable.firstLayer(architecture.text());
    return adapter == null ? first : Math.min(first, adapter.layers().get(0));
  }

  /**
   * A layer's input, laid out as the batch, with zeros at padding. Always computed one sample at a
   * time, cached or not, so that a step's last bits do not depend on the cache.
   */
  private NDArray hiddenStates(
      NDManager step, List<EncodedSample> samples, TokenBatch batch, int layer) {
    int hidden = architecture.text().hidden();
    Shape shape = new Shape(batch.shape()).add(hidden);
    ByteBuffer buffer = step.allocateDirect(Math.toIntExact(4 * shape.size()));
    FloatBuffer floats = buffer.asFloatBuffer();
    for (int i = 0; i < samples.size(); i++) {
      TokenBatch alone = TokenBatch.of(samples.subList(i, i + 1), architecture);
      floats.position(Math.toIntExact((batch.lastRows()[i] + 1 - alone.width()) * hidden));
      floats.put(hiddenStates.get(alone, layer, () -> computeHiddenStates(alone, layer)));
    }
    return step.create(buffer, shape, DataType.FLOAT32);
  }

  private float[] computeHiddenStates(TokenBatch sample, int layer) {
    try (NDManager step = manager.newSubManager()) {
      return Parameters.values(
          kernels
              .infer(
                  new Arguments(step, "hidden_states")
                      .add(step.create(sample.ids(), new Shape(sample.shape())))
                      .vector(sample.imageRows())
                      .add(images(step, sample.images()))
                      .whole(layer))
              .get(0));
    }
  }

  /**
   * Measures the time of {@link #accumulate} per layer: runs the same passes again, layer by layer.
   * Leaves gradients and parameters unchanged.
   *
   * @param samples with at least one supervised token
   * @param lowest the lowest layer that propagates a gradient to its input
   */
  public StepProfile profile(List<EncodedSample> samples, int lowest) {
    TokenBatch batch = TokenBatch.of(samples, architecture);
    try (NDManager step = manager.newSubManager()) {
      return StepProfile.measure(
          kernels,
          step,
          inputs(step, "profile_embed", batch),
          batch,
          architecture.text().layers(),
          lowest);
    }
  }

  /**
   * The same as {@link #accumulate} for images with labelled patches: cross entropy of the added
   * heads on the tower's features.
   *
   * @param divisor labels of the whole optimizer step
   */
  public double accumulatePatches(List<PatchSample> samples, double divisor) {
    try (NDManager step = manager.newSubManager()) {
      PatchBatch batch = PatchBatch.of(samples, architecture);
      if (batch.heads().isEmpty()) {
        return 0;
      }
      List<NDArray> heads = new ArrayList<>();
      for (String head : batch.heads()) {
        heads.add(parameters.get(headName(head, "weight")));
        heads.add(parameters.get(headName(head, "bias")));
      }
      return kernels
          .train(
              new Arguments(step, "train_patches")
                  .add(images.pixels(step, samples.stream().map(PatchSample::pixels).toList()))
                  .real(divisor)
                  .addList("heads", heads)
                  .addList("rows", batch.rows().stream().map(step::create).toList())
                  .addList("targets", batch.targets().stream().map(step::create).toList()))
          .get(0)
          .toDoubleArray()[0];
    }
  }

  /** The likeliest class id of every patch, by an added head on the image's features. */
  public int[] classifyPatches(float[] pixels, String head) {
    try (NDManager step = manager.newSubManager()) {
      NDArray seen =
          kernels
              .infer(new Arguments(step, "tower").add(images.pixels(step, List.of(pixels))))
              .get(0);
      return Arrays.stream(
              kernels
                  .infer(
                      new Arguments(step, "classify")
                          .add(seen)
                          .add(parameters.get(headName(head, "weight")))
                          .add(parameters.get(headName(head, "bias"))))
                  .get(0)
                  .toLongArray())
          .mapToInt(c -> (int) c)
          .toArray();
    }
  }

  /** New, zero optimizer state for the current trainable parameters. */
  public AdamWState newAdamWState() {
    return new AdamWState(manager.newSubManager(), parameters, trainable);
  }

  /**
   * Updates the trainable parameters from the accumulated gradients, and clears those.
   *
   * @return the gradients' global norm before clipping; if it is not finite, no parameter changed
   */
  public double update(AdamWState state, AdamWState.Update update) {
    if (!state.names().equals(List.copyOf(trainable.names()))) {
      throw new IllegalStateException("the optimizer state belongs to another trainable set");
    }
    double[] found;
    try (NDManager step = manager.newSubManager()) {
      found = kernels.infer(new Arguments(step, "gradient_norm").whole(0)).get(0).toDoubleArray();
    }
    if (Double.isFinite(found[0])) {
      boolean[] present = new boolean[found.length - 1];
      for (int i = 0; i < present.length; i++) {
        present[i] = found[i + 1] == 1;
      }
      state.update(kernels, parameters, update, found[0], present);
    }
    clearGradients();
    if (trainable.touchesTower()) {
      images.clear();
      keys.changed(trainable.names());
    }
    return found[0];
  }

  /** Clears the accumulated gradients. */
  public void clearGradients() {
    try (NDManager step = manager.newSubManager()) {
      kernels.train(new Arguments(step, "clear_gradients").whole(0));
    }
  }

  /**
   * The hash of everything that answers depend on beside the question: every parameter's present
   * value, the kernels and the machine. An adapter that adds nothing yet does not count.
   */
  public ContentKey contentKey() {
    keys.changed(trainable.names());
    LoraAdapter added = adapter;
    return added == null || added.isZero(this::read)
        ? keys.whole(List.of(), 0)
        : keys.whole(List.copyOf(added.tensors().keySet()), added.scale());
  }

  /** The number of open tensors and scopes, for finding leaks. */
  public int liveArrays() {
    return manager.getManagedArrays().size();
  }

  private static Arguments withTargets(Arguments inputs, TokenBatch batch) {
    return inputs.vector(batch.rows()).vector(batch.targets());
  }

  private Arguments inputs(NDManager step, String method, TokenBatch batch) {
    return new Arguments(step, method)
        .add(step.create(batch.ids(), new Shape(batch.shape())))
        .vector(batch.imageRows())
        .add(images(step, batch.images()))
        .vector(batch.positions())
        .whole(
            trainable.touchesTower() ? 1 : 0,
            batch.samples(),
            batch.width(),
            gradientCheckpointing ? 1 : 0);
  }

  /** Pixels if the tower is trainable, its features otherwise. */
  private NDArray images(NDManager step, List<float[]> pixels) {
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
