package striate.engine.net;

import java.util.List;
import java.util.Map;
import striate.engine.data.EncodedSample;
import striate.engine.model.VlmArchitecture;
import striate.engine.weights.TensorSource;

/**
 * A vision-language model on PyTorch: parameters by canonical name, forward passes, gradients of what is trainable, and
 * greedy generation. Used by one thread at a time.
 */
public final class Network implements AutoCloseable {
  private final VlmArchitecture architecture;

  private Network(VlmArchitecture architecture) {
    this.architecture = architecture;
  }

  /**
   * Loads all parameters; the source is not needed afterwards.
   *
   * @throws striate.engine.run.Problem where a tensor is missing or has another shape than the architecture says
   */
  public static Network open(
      TensorSource source, VlmArchitecture architecture, NetworkOptions options) {
    throw new UnsupportedOperationException();
  }

  /** The shape, with dropped layers left out. */
  public VlmArchitecture architecture() {
    return architecture;
  }

  /** {@code cpu}, or the GPU's name. */
  public String device() {
    throw new UnsupportedOperationException();
  }

  /** Every parameter's shape by canonical name: the model's, the adapter's and the added heads'. */
  public Map<String, long[]> shapes() {
    throw new UnsupportedOperationException();
  }

  /** A parameter's values, row by row. */
  public float[] read(String name) {
    throw new UnsupportedOperationException();
  }

  /** Overwrites a parameter's values. */
  public void write(String name, float[] values) {
    throw new UnsupportedOperationException();
  }

  /** Adds an adapter; there can be one. Its tensors join {@link #shapes()} and can be trained and read like others. */
  public void attach(LoraAdapter adapter) {
    throw new UnsupportedOperationException();
  }

  /** Adds a linear layer {@code heads.NAME.weight/bias} (outputs, inputs) for training the tower by itself. */
  public void addHead(String name, int inputs, int outputs, long seed) {
    throw new UnsupportedOperationException();
  }

  /** Chooses what learns; all else is frozen. Nothing learns at first. */
  public void train(TrainableSet set) {
    throw new UnsupportedOperationException();
  }

  public TrainableSet trainable() {
    throw new UnsupportedOperationException();
  }

  /** Logits at every position, loss and block influence of one sample. */
  public ForwardOutput forward(EncodedSample sample) {
    throw new UnsupportedOperationException();
  }

  /** Mean loss over the supervised tokens of all samples, without gradients; computed {@code batchSize} at a time. */
  public double loss(List<EncodedSample> samples, int batchSize) {
    throw new UnsupportedOperationException();
  }

  /**
   * Greedy continuations, in the order of the prompts, without the end-of-text token. Prompts of equal length run together.
   *
   * @param prompts ids (labels are ignored) with their pixels
   */
  public List<int[]> generate(List<EncodedSample> prompts, int maxNewTokens) {
    throw new UnsupportedOperationException();
  }

  /** Log-probabilities (vocabulary) of the token after each prompt. */
  public List<float[]> nextTokenLogProbabilities(List<EncodedSample> prompts) {
    throw new UnsupportedOperationException();
  }

  /** The tower's features (patches, tower hidden) of one image (3, size, size), as handed to the projector. */
  public float[] features(float[] pixels) {
    throw new UnsupportedOperationException();
  }

  /**
   * Adds the gradients of {@code sum over supervised tokens of cross entropy / divisor} to those already collected.
   *
   * @param divisor supervised tokens of the whole optimizer step
   * @param seed of the step's randomness (dropout)
   * @return the same quantity
   */
  public double accumulate(List<EncodedSample> samples, double divisor, long seed) {
    throw new UnsupportedOperationException();
  }

  /**
   * The same for images labelled patch by patch: cross entropy of added heads on the tower's features.
   *
   * @param divisor labels of the whole optimizer step
   */
  public double accumulatePatches(List<PatchSample> samples, double divisor) {
    throw new UnsupportedOperationException();
  }

  /** Class ids (patches) that an added head finds likeliest on an image's features. */
  public int[] classifyPatches(float[] pixels, String head) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
