/**
 * What people take with them from a run: adapters, projectors and merged checkpoints that
 * transformers, PEFT, LLaVA's and Bunny's code load. Knows checkpoints and files, nothing of DJL or
 * tuning.
 */
@NullMarked
package striate.engine.export;

import org.jspecify.annotations.NullMarked;
