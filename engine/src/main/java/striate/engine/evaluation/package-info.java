/**
 * Scoring: the registry of tasks, prompts, answer parsing, scorers and per-sample results. Knows
 * nothing of tuning; whatever can answer a prompt is an {@link striate.engine.evaluation.Answerer}.
 */
@NullMarked
package striate.engine.evaluation;

import org.jspecify.annotations.NullMarked;
