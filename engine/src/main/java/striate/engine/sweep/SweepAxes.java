package striate.engine.sweep;

import java.util.List;
import striate.engine.run.JobSpec;

/**
 * What a sweep varies. An empty list leaves the base job's own value.
 *
 * @param strategies selections; those with {@code K} in place of a count, and strategies without
 *     one, are taken at every size
 * @param sizes counts of layers: {@code 8}, or shares of the depth: {@code 1/4}, {@code 25%}
 * @param shares of the samples, above 0, up to 1
 * @param steps optimizer steps
 * @param learningRates of the layers; the projector keeps its own
 */
public record SweepAxes(
    List<String> strategies,
    List<String> sizes,
    List<JobSpec.Method> methods,
    List<Long> seeds,
    List<Double> shares,
    List<Integer> steps,
    List<Double> learningRates) {
  public SweepAxes {
    strategies = strategies.stream().distinct().toList();
    sizes = sizes.stream().distinct().toList();
    methods = methods.stream().distinct().toList();
    seeds = seeds.stream().distinct().toList();
    shares = shares.stream().distinct().toList();
    steps = steps.stream().distinct().toList();
    learningRates = learningRates.stream().distinct().toList();
  }

  /** Varies nothing. */
  public static SweepAxes none() {
    return new SweepAxes(
        List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
  }

  /** These, and the other's where these leave the base job's value. */
  public SweepAxes or(SweepAxes other) {
    return new SweepAxes(
        either(strategies, other.strategies),
        either(sizes, other.sizes),
        either(methods, other.methods),
        either(seeds, other.seeds),
        either(shares, other.shares),
        either(steps, other.steps),
        either(learningRates, other.learningRates));
  }

  private static <T> List<T> either(List<T> these, List<T> others) {
    return these.isEmpty() ? others : these;
  }
}
