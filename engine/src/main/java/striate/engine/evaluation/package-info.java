/**
 * Scoring: the registry of tasks, prompts, answer parsing, scorers and per-sample results. Does not
 * depend on tuning; anything that answers prompts is an {@link striate.engine.evaluation.Answerer}.
 * An evaluation keeps its answers batch by batch, and goes on where it was interrupted.
 */
@NullMarked
package striate.engine.evaluation;

import org.jspecify.annotations.NullMarked;
