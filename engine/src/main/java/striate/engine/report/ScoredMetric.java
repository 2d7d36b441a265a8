package striate.engine.report;

import striate.engine.stats.Range;

/**
 * What a task's score is.
 *
 * @param name such as {@code accuracy}, {@code ANLS}, {@code F1}
 * @param range of the score; shares (0..1) are shown in percent
 */
public record ScoredMetric(String name, Range range, boolean higherIsBetter) {}
