package striate.engine.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import striate.engine.data.EncodedSample;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.KernelModule.Arguments;

/** Gradients and updates of a loaded model's trainable parameters. Initially all are frozen. */
public final class Training {
  private final LoadedModel model;
  private final VlmArchitecture architecture;
  private final NDManager manager;
  private final KernelModule kernels;
  private final Parameters parameters;
  private final ImageInputs images;
  private boolean gradientCheckpointing;

  Training(LoadedModel model) {
    this.model = model;
    this.architecture = model.architecture();
    this.manager = model.manager();
    this.kernels = model.kernels();
    this.parameters = model.parameters();
    this.images = model.images();
  }

  /** Makes these parameters trainable and freezes all others. */
  public void train(TrainableSet set) {
    model.train(set);
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
    return model.trainable();
  }

  /** The number of trainable parameters. */
  public long trainableParameters() {
    return parameters.get(model.trainable().names()).stream().mapToLong(NDArray::size).sum();
  }

  /**
   * Accumulates the gradients of {@code sum over supervised tokens of cross entropy / divisor}.
   *
   * @param divisor supervised tokens of the whole optimizer step
   * @param seed of the step's randomness (dropout)
   * @return that loss
   */
  public double accumulate(List<EncodedSample> samples, double divisor, long seed) {
    model.requireWhole();
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
              : model.inputs(step, "train_supervised", batch, checkpointing);
      LoraAdapter adapter = model.adapter();
      if (adapter != null && adapter.dropout() > 0) {
        JniUtils.setSeed(seed);
      }
      return kernels
          .train(LoadedModel.withTargets(arguments, batch).real(divisor))
          .get(0)
          .toDoubleArray()[0];
    }
  }

  /** The lowest layer with a trainable parameter or an adapter, whose dropout is random. */
  private int firstLayer() {
    int first = model.trainable().firstLayer(architecture.text());
    LoraAdapter adapter = model.adapter();
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
      floats.put(model.hiddenStates().get(alone, layer, () -> computeHiddenStates(alone, layer)));
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
                      .add(model.images(step, sample.images()))
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
          model.inputs(step, "profile_embed", batch),
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
        heads.add(parameters.get(Network.headName(head, "weight")));
        heads.add(parameters.get(Network.headName(head, "bias")));
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

  /** New, zero optimizer state for the current trainable parameters. */
  public AdamWState newAdamWState() {
    return new AdamWState(manager.newSubManager(), parameters, model.trainable());
  }

  /**
   * Updates the trainable parameters from the accumulated gradients, and clears those.
   *
   * @return the gradients' global norm before clipping; if it is not finite, no parameter changed
   */
  public double update(AdamWState state, AdamWState.Update update) {
    if (!state.names().equals(List.copyOf(model.trainable().names()))) {
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
    model.updated();
    return found[0];
  }

  /** Clears the accumulated gradients. */
  public void clearGradients() {
    try (NDManager step = manager.newSubManager()) {
      kernels.train(new Arguments(step, "clear_gradients").whole(0));
    }
  }
}
