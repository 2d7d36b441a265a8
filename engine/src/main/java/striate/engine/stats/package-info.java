/**
 * Statistics of plain numbers: intervals, paired tests, corrections, down-sampling. Does not depend
 * on runs or SQL.
 *
 * <p>A {@link Statistic} is any metric over questions, {@link Clusters} say which questions belong
 * together (one image), and an {@link Influence} says how much each cluster moves the statistic.
 * From there on all metrics are treated alike: {@link SeededScore} and {@link SeededDifference}
 * count the sampling of questions and of seeds, and {@link SamplingError} turns both into intervals
 * and p values.
 */
@NullMarked
package striate.engine.stats;

import org.jspecify.annotations.NullMarked;
