package striate.engine.pruning;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import striate.engine.data.EncodedSample;
import striate.engine.net.GenerationOptions;
import striate.engine.net.Network;

/**
 * How fast a network is, in tokens per second.
 *
 * @param forward tokens of samples, images included, in forward passes with loss
 * @param generation new tokens after the samples' prompts, with a KV cache
 */
public record Speed(double forward, double generation) {
  private static final int SAMPLES = 16;
  private static final int NEW_TOKENS = 16;
  private static final int REPEATS = 3;

  /** The median of {@value #REPEATS} repeats after one that does not count. */
  public static Speed of(Network network, List<EncodedSample> all) {
    List<EncodedSample> samples = List.copyOf(all.subList(0, Math.min(SAMPLES, all.size())));
    List<EncodedSample> prompts = samples.stream().map(Speed::prompt).toList();
    long tokens = samples.stream().mapToLong(sample -> sample.ids().length).sum();
    double forward =
        perSecond(
            () -> {
              network.inspection().loss(samples, samples.size());
              return tokens;
            });
    double generation =
        perSecond(
            () ->
                network
                    .generation()
                    .generate(prompts, GenerationOptions.greedy(NEW_TOKENS, Set.of()))
                    .stream()
                    .mapToLong(ids -> ids.length)
                    .sum());
    return new Speed(forward, generation);
  }

  /** A sample up to its answer. */
  private static EncodedSample prompt(EncodedSample sample) {
    int length = 1;
    while (length < sample.labels().length && sample.labels()[length] == EncodedSample.IGNORED) {
      length++;
    }
    return EncodedSample.prompt(sample.id(), Arrays.copyOf(sample.ids(), length), sample.pixels());
  }

  private static double perSecond(LongSupplier work) {
    double[] found = new double[REPEATS];
    for (int i = -1; i < REPEATS; i++) {
      long start = System.nanoTime();
      long tokens = work.getAsLong();
      if (i >= 0) {
        found[i] = tokens / ((System.nanoTime() - start) / 1e9);
      }
    }
    Arrays.sort(found);
    return found[REPEATS / 2];
  }
}
