package striate.engine.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import striate.engine.data.Continuation;
import striate.engine.data.EncodedSample;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.KernelModule.Arguments;

/** A network's continuations of prompts, and the likelihoods of given ones. */
final class Continuations {
  private final VlmArchitecture architecture;
  private final NDManager manager;
  private final KernelModule kernels;
  private final BiFunction<NDManager, List<float[]>, NDArray> images;

  /**
   * @param images pixels or features, as the kernels take them at the moment
   */
  Continuations(
      VlmArchitecture architecture,
      NDManager manager,
      KernelModule kernels,
      BiFunction<NDManager, List<float[]>, NDArray> images) {
    this.architecture = architecture;
    this.manager = manager;
    this.kernels = kernels;
    this.images = images;
  }

  /**
   * @param pixels whether {@link #images} are pixels
   */
  List<Continuation> generate(
      List<EncodedSample> prompts, GenerationOptions options, boolean pixels) {
    Continuation[] found = new Continuation[prompts.size()];
    for (GenerationBatch batch : GenerationBatch.of(prompts, architecture, options)) {
      try (NDManager step = manager.newSubManager()) {
        NDList out = kernels.infer(arguments(step, batch, options, pixels));
        long[] tokens = out.get(0).toLongArray();
        float[] logProbabilities = Parameters.values(out.get(1));
        int width = (int) out.get(0).getShape().get(1);
        for (int row = 0; row < batch.prompts().size(); row++) {
          int begin = row * width;
          int length = 0;
          double sum = 0;
          while (length < width
              && !options.stopTokens().contains(Math.toIntExact(tokens[begin + length]))) {
            sum += logProbabilities[begin + length++];
          }
          int[] ids =
              Arrays.stream(tokens, begin, begin + length).mapToInt(Math::toIntExact).toArray();
          found[batch.prompts().get(row)] = new Continuation(ids, sum);
        }
      }
    }
    return List.of(found);
  }

  private Arguments arguments(
      NDManager step, GenerationBatch batch, GenerationOptions options, boolean pixels) {
    double[] uniforms = batch.uniforms();
    long[] stops = options.stopTokens().stream().mapToLong(Integer::longValue).toArray();
    return texts(step, "generate", batch.prefix(), batch.rest())
        .vector(batch.owners())
        .vector(batch.lengths())
        .vector(batch.pads())
        .whole(pixels ? 1 : 0, batch.isPadded() ? 1 : 0, options.maxNewTokens())
        .real(options.temperature())
        .vector(stops)
        .add(
            uniforms.length == 0
                ? step.create(new Shape(0), DataType.FLOAT64)
                : step.create(uniforms, new Shape(batch.rest().rows(), options.maxNewTokens())));
  }

  /**
   * For each question the log-probability of each alternative's supervised tokens, after the tokens
   * before them.
   *
   * @param questions samples that begin alike; of different questions, none need
   * @param pixels whether {@link #images} are pixels
   */
  List<double[]> likelihoods(List<List<EncodedSample>> questions, boolean pixels) {
    List<double[]> sums = new ArrayList<>();
    questions.forEach(alternatives -> sums.add(new double[alternatives.size()]));
    for (LikelihoodBatch batch : LikelihoodBatch.of(questions, architecture)) {
      if (batch.targets().length == 0) {
        continue;
      }
      try (NDManager step = manager.newSubManager()) {
        double[] found =
            kernels
                .infer(
                    texts(step, "likelihoods", batch.prefix(), batch.rest())
                        .vector(batch.owners())
                        .vector(batch.lengths())
                        .vector(batch.pads())
                        .whole(pixels ? 1 : 0, batch.isPadded() ? 1 : 0)
                        .vector(batch.rows())
                        .vector(batch.targets()))
                .get(0)
                .toDoubleArray();
        for (int i = 0; i < found.length; i++) {
          LikelihoodBatch.Place place = batch.places().get(i);
          sums.get(place.question())[place.alternative()] += found[i];
        }
      }
    }
    return sums;
  }

  private Arguments texts(
      NDManager step, String method, GenerationBatch.Part prefix, GenerationBatch.Part rest) {
    return new Arguments(step, method)
        .add(step.create(prefix.ids(), new Shape(prefix.rows(), prefix.tokens())))
        .vector(prefix.imageRows())
        .add(images.apply(step, prefix.images()))
        .add(step.create(rest.ids(), new Shape(rest.rows(), rest.tokens())))
        .vector(rest.imageRows())
        .add(images.apply(step, rest.images()));
  }
}
