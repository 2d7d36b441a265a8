/**
 * Whole models on disk: the layouts that transformers, LLaVA, Bunny and PEFT write, their tensor
 * names, and what is written for them. Knows files of tensors and descriptions of models, nothing
 * of DJL or tuning.
 */
@NullMarked
package striate.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
