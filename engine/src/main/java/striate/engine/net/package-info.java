/**
 * The network on DJL's PyTorch engine: vision tower, projector, decoder layers, low-rank adapters
 * and generation, all computed by scripted TorchScript kernels. Knows encoded samples, but no data
 * sets, no optimizer and no SQL.
 */
@NullMarked
package striate.engine.net;

import org.jspecify.annotations.NullMarked;
