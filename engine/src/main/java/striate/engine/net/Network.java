package striate.engine.net;

import ai.djl.engine.Engine;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import striate.engine.cache.ContentKey;
import striate.engine.machine.MachineLoad;
import striate.engine.model.VlmArchitecture;
import striate.engine.natives.DeviceChoice;
import striate.engine.run.Problem;
import striate.engine.weights.TensorSource;

/**
 * A vision-language model on PyTorch: parameters by canonical name, and over them {@link
 * #training()}, {@link #generation()} and {@link #inspection()}. Not thread-safe.
 */
public final class Network implements AutoCloseable {
  /**
   * Widths below it are computed faster by one thread: of the bundled model, 48 wide, a step of 16
   * samples takes 0.08 s with one thread and 0.25 s with two.
   */
  private static final int NARROW = 64;

  private final LoadedModel model;
  private final Training training;
  private final Generation generation;
  private final Inspection inspection;
  private final striate.engine.run.Device asked;
  private final int threads;

  private Network(LoadedModel model, NetworkOptions options, int threads) {
    this.model = model;
    this.asked = options.device();
    this.threads = threads;
    this.training = new Training(model);
    this.generation = new Generation(model);
    this.inspection = new Inspection(model);
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

  /**
   * Threads that a network on the CPU divides an operation among: as many as asked for; if that is
   * left open, one per core, or one alone for a decoder so narrow that threads wait for each other
   * longer than they compute.
   */
  public static int threads(VlmArchitecture model, NetworkOptions options) {
    int asked = options.threads();
    return Libtorch.threads(asked == 0 && model.text().hidden() < NARROW ? 1 : asked);
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
    int threads = threads(whole, options);
    LoadedModel model =
        new LoadedModel(architecture, Libtorch.start(options.device(), threads), options);
    try {
      model.load(source, options, kept);
      return new Network(model, options, threads);
    } catch (RuntimeException e) {
      model.close();
      throw e;
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

  /** Gradients and updates of the trainable parameters. */
  public Training training() {
    return training;
  }

  /** Continuations of prompts and likelihoods of texts. */
  public Generation generation() {
    return generation;
  }

  /** Losses, hidden states and attention on given samples. */
  public Inspection inspection() {
    return inspection;
  }

  /** The architecture, without the layers that were dropped when it was opened. */
  public VlmArchitecture architecture() {
    return model.architecture();
  }

  /** Threads that an operation on the CPU is divided among. */
  public int threads() {
    return threads;
  }

  /** {@code cpu}, or {@code gpu:1} and the GPU's name. */
  public String device() {
    return model.parameters().onGpu() ? DeviceChoice.here(asked).described() : "cpu";
  }

  /** Every parameter's shape by canonical name: the model's, the adapter's and the added heads'. */
  public Map<String, long[]> shapes() {
    return model.parameters().shapes();
  }

  /** A parameter's values, row by row. */
  public float[] read(String name) {
    return model.read(name);
  }

  /** Overwrites a parameter's values. */
  public void write(String name, float[] values) {
    model.write(name, values);
  }

  /**
   * Adds an adapter, at most one. Its tensors join {@link #shapes()}; they can be read and trained
   * like all others.
   */
  public void attach(LoraAdapter added) {
    model.attach(added);
  }

  /**
   * Leaves out whole layers, and in others only the adapter, without loading anything again. Both
   * replace what was left out before: empty sets bring everything back. The network cannot be
   * trained meanwhile. {@link #architecture()}, names and layer numbers stay those of the whole
   * model.
   *
   * @throws Problem if a layer is not the model's, or none would be left
   */
  public void leaveOut(Collection<Integer> layers, Collection<Integer> adapters) {
    model.leaveOut(layers, adapters);
  }

  /** The layers that are not left out, ascending. */
  public List<Integer> layers() {
    return model.layers();
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
    model
        .parameters()
        .add(
            headName(name, "weight"),
            new long[] {outputs, inputs},
            b -> b.asFloatBuffer().put(weight));
    model
        .parameters()
        .add(
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

  /**
   * The hash of everything that answers depend on beside the question: every parameter's present
   * value, what is left out, the kernels and the machine. An adapter that adds nothing yet does not
   * count.
   */
  public ContentKey contentKey() {
    return model.contentKey();
  }

  /** The number of open tensors and scopes, for finding leaks. */
  public int liveArrays() {
    return model.manager().getManagedArrays().size();
  }

  @Override
  public void close() {
    model.close();
  }
}
