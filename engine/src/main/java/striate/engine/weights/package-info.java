/**
 * Files of named tensors: validated safetensors and PyTorch archives, in one piece or in shards.
 * Knows nothing of models, DJL or tuning.
 */
@NullMarked
package striate.engine.weights;

import org.jspecify.annotations.NullMarked;
