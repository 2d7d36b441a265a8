package striate.engine.net;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import striate.engine.run.Problem;

/**
 * How texts are continued.
 *
 * @param maxNewTokens from 1
 * @param stopTokens ids that end a text; the continuation has none of them
 * @param temperature scores are divided by it before a token is drawn; 0 = the likeliest is taken
 * @param seed with the prompt's place it determines what is drawn, whatever else is generated
 */
public record GenerationOptions(
    int maxNewTokens, Set<Integer> stopTokens, double temperature, long seed) {
  public GenerationOptions {
    stopTokens = Collections.unmodifiableSet(new LinkedHashSet<>(stopTokens));
    if (maxNewTokens < 1) {
      throw Problem.badInput(
          maxNewTokens + " new tokens are not at least 1", "generation", "ask for more");
    }
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw Problem.badInput(
          "temperature " + temperature + " is not from 0 up", "generation", "take 0 to 2");
    }
  }

  /** Always the likeliest token. */
  public static GenerationOptions greedy(int maxNewTokens, Collection<Integer> stopTokens) {
    return new GenerationOptions(maxNewTokens, new LinkedHashSet<>(stopTokens), 0, 0);
  }

  /** Drawn tokens. */
  public static GenerationOptions sampled(
      int maxNewTokens, Collection<Integer> stopTokens, double temperature, long seed) {
    return new GenerationOptions(maxNewTokens, new LinkedHashSet<>(stopTokens), temperature, seed);
  }
}
