/**
 * The network on DJL's PyTorch engine: vision tower, projector, decoder layers, low-rank adapters
 * and generation, all computed by TorchScript kernels. Depends on encoded samples, but not on data
 * sets, training loops or SQL.
 */
@NullMarked
package striate.engine.net;

import org.jspecify.annotations.NullMarked;
