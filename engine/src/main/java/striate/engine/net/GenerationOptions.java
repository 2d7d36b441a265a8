package striate.engine.net;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import striate.engine.run.Problem;

/**
 * How to continue texts.
 *
 * @param maxNewTokens at least 1
 * @param stopTokens ids that end a text; not part of the continuation
 * @param temperature divisor of the logits before sampling; 0 = greedy
 * @param seed determines the sampled tokens together with the prompt's index, independently of the
 *     other prompts
 */
public record GenerationOptions(
    int maxNewTokens, Set<Integer> stopTokens, double temperature, long seed) {
  public GenerationOptions {
    stopTokens = Collections.unmodifiableSet(new LinkedHashSet<>(stopTokens));
    if (maxNewTokens < 1) {
      throw Problem.badInput(
          maxNewTokens + " new tokens are fewer than 1", "generation", "ask for 1 or more");
    }
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw Problem.badInput(
          "temperature " + temperature + " is below 0", "generation", "take 0 to 2");
    }
  }

  /** Chooses the likeliest token. */
  public static GenerationOptions greedy(int maxNewTokens, Collection<Integer> stopTokens) {
    return new GenerationOptions(maxNewTokens, new LinkedHashSet<>(stopTokens), 0, 0);
  }

  /** Samples tokens. */
  public static GenerationOptions sampled(
      int maxNewTokens, Collection<Integer> stopTokens, double temperature, long seed) {
    return new GenerationOptions(maxNewTokens, new LinkedHashSet<>(stopTokens), temperature, seed);
  }
}
