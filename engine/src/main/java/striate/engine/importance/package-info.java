/**
 * How much each decoder layer matters, by several metrics over samples of data or over weights.
 * Image and text tokens are told apart by where the image's patches stand in the sequence. The
 * arithmetic of a metric is separate from the network that gives its inputs. Knows networks,
 * samples and weights, but neither a window nor SQL nor tuning.
 */
@NullMarked
package striate.engine.importance;

import org.jspecify.annotations.NullMarked;
