/**
 * Removing decoder layers one by one or as blocks: which may go, in which order, and what is left.
 * Knows selections and importance, but neither a window nor SQL nor tuning.
 */
@NullMarked
package striate.engine.pruning;

import org.jspecify.annotations.NullMarked;
