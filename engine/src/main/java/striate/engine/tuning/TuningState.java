package striate.engine.tuning;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a run needs to resume: the trainable parameters and the optimizer's state after
 * {@code step} steps, by canonical name, row by row. The samples' order and all randomness follow
 * from the plan's seed and the step.
 *
 * @param order null if an older version, which did not record it, saved the state
 * @param updates each parameter's number of updates; fewer than {@code step} if some steps have no
 *     gradient for it
 */
public record TuningState(
    int step,
    @Nullable DataOrder order,
    Map<String, float[]> weights,
    Map<String, float[]> firstMoments,
    Map<String, float[]> secondMoments,
    Map<String, Integer> updates) {}
