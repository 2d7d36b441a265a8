package striate.engine.worker;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.data.Continuation;
import striate.engine.data.EncodedSample;
import striate.engine.evaluation.AnswerCache;
import striate.engine.evaluation.Evaluator;
import striate.engine.evaluation.ImageSource;
import striate.engine.evaluation.LanguageModel;
import striate.engine.evaluation.ModelAnswerer;
import striate.engine.inputs.ModelInputs;
import striate.engine.net.Network;

/** Evaluates tasks with an open network: the same for a run and for {@code striate evaluate}. */
public final class NetworkEvaluation {
  /** From this many parameters on, a CPU takes minutes for a batch of questions about images. */
  private static final long LARGE = 1_000_000_000;

  private static final int BATCH_OF_LARGE = 8;

  private final Network network;
  private final ModelInputs inputs;
  private final ImageSource images;
  private final @Nullable Path cache;
  private final Consumer<String> warn;

  /**
   * @param cache the cache's directory; null to ask every question
   * @param warn hears if the cache is unusable
   */
  public NetworkEvaluation(
      Network network,
      ModelInputs inputs,
      ImageSource images,
      @Nullable Path cache,
      Consumer<String> warn) {
    this.network = network;
    this.inputs = inputs;
    this.images = images;
    this.cache = cache;
    this.warn = warn;
  }

  /**
   * For the network after so many optimizer steps. Only the model that a run begins with is asked
   * the same questions again, by other runs: its answers come from the cache.
   */
  public Evaluator after(int steps) {
    AnswerCache answers =
        cache == null || steps > 0 ? null : AnswerCache.open(cache, network.contentKey(), warn);
    return new Evaluator(
        new ModelAnswerer(model(network), inputs.encoder(), images, inputs.tokenizer(), answers),
        batchSize());
  }

  /** The same with another number of questions per batch. */
  public Evaluator inBatchesOf(int questions) {
    AnswerCache answers =
        cache == null ? null : AnswerCache.open(cache, network.contentKey(), warn);
    return new Evaluator(
        new ModelAnswerer(model(network), inputs.encoder(), images, inputs.tokenizer(), answers),
        questions);
  }

  /**
   * Questions per batch: few of a large model on a CPU, so that little is lost by a cancellation.
   */
  private int batchSize() {
    long parameters =
        network.shapes().values().stream()
            .mapToLong(shape -> java.util.Arrays.stream(shape).reduce(1, Math::multiplyExact))
            .sum();
    return parameters > LARGE && network.device().equals("cpu") ? BATCH_OF_LARGE : Evaluator.BATCH;
  }

  /** A network as something that can be asked. */
  public static LanguageModel model(Network network) {
    return new LanguageModel() {
      @Override
      public List<Continuation> continuations(
          List<EncodedSample> prompts, int maxNewTokens, Set<Integer> stopTokens) {
        return network.generation().continuations(prompts, maxNewTokens, stopTokens);
      }

      @Override
      public List<double[]> likelihoods(List<List<EncodedSample>> questions) {
        return network.generation().likelihoods(questions);
      }
    };
  }
}
