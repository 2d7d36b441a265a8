/**
 * Searches for selections beyond the paper's: greedily, layer by layer, or by successive halving.
 * Paired statistics decide between candidates. The algorithms know nothing of how a selection is
 * tuned and scored.
 */
@NullMarked
package striate.engine.search;

import org.jspecify.annotations.NullMarked;
