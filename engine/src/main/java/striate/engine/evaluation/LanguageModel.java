package striate.engine.evaluation;

import java.util.List;
import java.util.Set;
import striate.engine.data.Continuation;
import striate.engine.data.EncodedSample;

/** What answering needs of a network. */
public interface LanguageModel {
  /**
   * Each prompt's greedy continuation, in order.
   *
   * @param stopTokens any of them ends a text; not part of the result
   */
  List<Continuation> continuations(
      List<EncodedSample> prompts, int maxNewTokens, Set<Integer> stopTokens);

  /**
   * For each list of alternatives, each one's log-probability of its supervised tokens, given those
   * before them.
   */
  List<double[]> likelihoods(List<List<EncodedSample>> questions);
}
