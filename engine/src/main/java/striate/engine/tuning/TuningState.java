package striate.engine.tuning;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a run needs to go on: the trained parameters and the optimizer's state after {@code
 * step} updates, by canonical name, row by row. The order of the samples and all randomness follow
 * from the plan's seed and the step.
 *
 * @param order null where the state was saved by a version that did not write it down
 * @param updates how many updates each parameter has had; fewer than {@code step} where some steps
 *     do not reach it
 */
public record TuningState(
    int step,
    @Nullable DataOrder order,
    Map<String, float[]> weights,
    Map<String, float[]> firstMoments,
    Map<String, float[]> secondMoments,
    Map<String, Integer> updates) {}
