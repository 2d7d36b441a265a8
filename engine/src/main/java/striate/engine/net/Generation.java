package striate.engine.net;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import striate.engine.data.Continuation;
import striate.engine.data.EncodedSample;
import striate.engine.model.VlmArchitecture;

/** What a loaded model writes after a prompt, and how likely it finds given texts. */
public final class Generation {
  /** Prompts per batch of next tokens. */
  private static final int GROUP = 64;

  private final LoadedModel model;
  private final VlmArchitecture architecture;
  private final Continuations continuations;

  Generation(LoadedModel model) {
    this.model = model;
    this.architecture = model.architecture();
    this.continuations =
        new Continuations(architecture, model.manager(), model.kernels(), model::images);
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
    return continuations.generate(prompts, options, model.trainable().touchesTower()).stream()
        .map(Continuation::ids)
        .toList();
  }

  /** Greedy continuations with their log-probabilities. */
  public List<Continuation> continuations(
      List<EncodedSample> prompts, int maxNewTokens, Set<Integer> stopTokens) {
    return continuations.generate(
        prompts,
        GenerationOptions.greedy(maxNewTokens, stopTokens),
        model.trainable().touchesTower());
  }

  /**
   * The log-probability of each sample's supervised tokens, given those before them. Samples of one
   * list are alternatives that begin alike: their common beginning is computed once.
   */
  public List<double[]> likelihoods(List<List<EncodedSample>> questions) {
    return continuations.likelihoods(questions, model.trainable().touchesTower());
  }

  /** Log-probabilities (vocabulary) of the token after each prompt. */
  public List<float[]> nextTokenLogProbabilities(List<EncodedSample> prompts) {
    List<float[]> found = new ArrayList<>();
    int vocabulary = architecture.text().vocabulary();
    for (int i = 0; i < prompts.size(); i += GROUP) {
      TokenBatch batch =
          TokenBatch.of(prompts.subList(i, Math.min(prompts.size(), i + GROUP)), architecture);
      try (NDManager step = model.manager().newSubManager()) {
        float[] values =
            Parameters.values(
                model
                    .kernels()
                    .infer(
                        model
                            .inputs(step, "next_log_probabilities", batch)
                            .add(step.create(batch.lastRows())))
                    .get(0));
        for (int b = 0; b < batch.samples(); b++) {
          found.add(Arrays.copyOfRange(values, b * vocabulary, (b + 1) * vocabulary));
        }
      }
    }
    return found;
  }
}
