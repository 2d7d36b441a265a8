package striate.engine.tuning;

import java.util.Map;

/**
 * All that a run needs to go on: the trained parameters and the optimizer's moments after {@code step} updates, by canonical
 * name, row by row. The order of the samples and all randomness follow from the plan's seed and the step.
 */
public record TuningState(
    int step,
    Map<String, float[]> weights,
    Map<String, float[]> firstMoments,
    Map<String, float[]> secondMoments) {}
