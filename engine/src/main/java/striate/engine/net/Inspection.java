package striate.engine.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import striate.engine.data.EncodedSample;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.KernelModule.Arguments;

/** What a loaded model computes on given samples, without changing it. */
public final class Inspection {
  /** The flag of gradient checkpointing: only one layer's activations are in memory. */
  private static final long CHECKPOINTING = 1;

  private final LoadedModel model;
  private final VlmArchitecture architecture;
  private final NDManager manager;
  private final KernelModule kernels;
  private final Parameters parameters;
  private final ImageInputs images;

  Inspection(LoadedModel model) {
    this.model = model;
    this.architecture = model.architecture();
    this.manager = model.manager();
    this.kernels = model.kernels();
    this.parameters = model.parameters();
    this.images = model.images();
  }

  /** Logits at every position, loss and block influence of one sample. */
  public ForwardOutput forward(EncodedSample sample) {
    TokenBatch batch = TokenBatch.of(List.of(sample), architecture);
    try (NDManager step = manager.newSubManager()) {
      NDList out =
          kernels.infer(LoadedModel.withTargets(model.inputs(step, "inspect", batch), batch));
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
    return kernels
        .infer(LoadedModel.withTargets(model.inputs(step, "loss", batch), batch))
        .get(0)
        .toDoubleArray()[0];
  }

  /**
   * One sample's hidden states, each (tokens, hidden): every layer's input, then the last layer's
   * output before the final norm.
   */
  public float[][] hiddenStates(EncodedSample sample) {
    TokenBatch batch = TokenBatch.of(List.of(sample), architecture);
    float[][] states = new float[model.layers().size() + 1][];
    for (int layer = 0; layer < states.length; layer++) {
      try (NDManager step = manager.newSubManager()) {
        states[layer] =
            Parameters.values(
                kernels
                    .infer(
                        new Arguments(step, "hidden_states")
                            .add(step.create(batch.ids(), new Shape(batch.shape())))
                            .vector(batch.imageRows())
                            .add(
                                batch.images().isEmpty()
                                    ? step.create(new Shape(0), DataType.FLOAT32)
                                    : images.features(step, batch.images()))
                            .whole(layer))
                    .get(0));
      }
    }
    return states;
  }

  /**
   * Inner products of one sample's hidden states.
   *
   * @param distance largest distance between two states, in layers, from 0
   * @param finalNorm whether the last layer's output first goes through the final norm, as in the
   *     last of transformers' {@code hidden_states}
   */
  public HiddenProducts hiddenProducts(EncodedSample sample, int distance, boolean finalNorm) {
    TokenBatch batch = TokenBatch.of(List.of(sample), architecture);
    try (NDManager step = manager.newSubManager()) {
      NDArray found =
          kernels
              .infer(model.inputs(step, "hidden_products", batch, distance, finalNorm ? 1 : 0))
              .get(0);
      return new HiddenProducts(
          model.layers().size() + 1, distance, batch.width(), found.toDoubleArray());
    }
  }

  /**
   * The attention weight of each token on all image tokens together, mean over the heads: for each
   * layer (tokens), each in [0, 1].
   */
  public double[][] imageAttention(EncodedSample sample) {
    TokenBatch batch = TokenBatch.of(List.of(sample), architecture);
    try (NDManager step = manager.newSubManager()) {
      double[] found =
          kernels.infer(model.inputs(step, "image_attention", batch)).get(0).toDoubleArray();
      return rows(found, batch.width());
    }
  }

  /**
   * The attention weight of the last token on each image token, mean over the heads: for each layer
   * (image tokens), each in [0, 1]. Of a question, it is where the layers look from the place at
   * which the answer begins.
   */
  public double[][] imageAttentionOfLast(EncodedSample sample) {
    TokenBatch batch = TokenBatch.of(List.of(sample), architecture);
    try (NDManager step = manager.newSubManager()) {
      double[] found =
          kernels
              .infer(model.inputs(step, "image_attention_of_last", batch))
              .get(0)
              .toDoubleArray();
      return rows(found, batch.imageRows().length);
    }
  }

  /** A row a layer. */
  private double[][] rows(double[] values, int width) {
    return IntStream.range(0, model.layers().size())
        .mapToObj(row -> Arrays.copyOfRange(values, row * width, (row + 1) * width))
        .toArray(double[][]::new);
  }

  /**
   * For each layer the norm of the gradient, with respect to all of the layer's own parameters, of
   * the loss summed over the supervised tokens of all batches. Holds one gradient of these layers
   * in memory. What is left out takes no part.
   *
   * @param layers some of {@link Network#layers()}
   */
  public double[] gradientNorms(List<Integer> layers, Iterable<List<EncodedSample>> batches) {
    Set<String> names = new LinkedHashSet<>();
    layers.forEach(layer -> names.addAll(ParameterNames.ofLayer(architecture.text(), layer)));
    model.train(names);
    try {
      for (List<EncodedSample> samples : batches) {
        TokenBatch batch = TokenBatch.of(samples, architecture);
        if (batch.rows().length > 0) {
          try (NDManager step = manager.newSubManager()) {
            kernels.train(
                LoadedModel.withTargets(
                        model.inputs(step, "train_supervised", batch, CHECKPOINTING), batch)
                    .real(1));
          }
        }
      }
      double[] norms;
      try (NDManager step = manager.newSubManager()) {
        norms =
            kernels.infer(new Arguments(step, "gradient_norms").whole(0)).get(0).toDoubleArray();
      }
      int each = norms.length / layers.size();
      return IntStream.range(0, layers.size())
          .mapToDouble(
              i -> Math.sqrt(Arrays.stream(norms, i * each, (i + 1) * each).map(n -> n * n).sum()))
          .toArray();
    } finally {
      model.trainAsBefore();
    }
  }

  /** Parameters of the layers that compute, and of everything else that the network uses. */
  public long parameters() {
    return model.bound().stream()
        .mapToLong(name -> Arrays.stream(parameters.shape(name)).reduce(1, Math::multiplyExact))
        .sum();
  }

  /** What those parameters take in memory. */
  public long parameterBytes() {
    return model.bound().stream().mapToLong(parameters::bytes).sum();
  }

  /**
   * The tower's features (patches, tower hidden) of one image (3, size, size): the projector's
   * input.
   */
  public float[] features(float[] pixels) {
    return images.features(List.of(pixels)).get(0).clone();
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
                          .add(parameters.get(Network.headName(head, "weight")))
                          .add(parameters.get(Network.headName(head, "bias"))))
                  .get(0)
                  .toLongArray())
          .mapToInt(c -> (int) c)
          .toArray();
    }
  }
}
