/**
 * Checkpoints on disk: validated, memory-mapped safetensors, PEFT adapters and the tensor names of
 * each layout. Knows nothing of DJL or tuning.
 */
@NullMarked
package striate.engine.weights;

import org.jspecify.annotations.NullMarked;
