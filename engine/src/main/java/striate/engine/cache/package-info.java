/**
 * Computed arrays on disk, found again by the content of what they were computed from. Knows
 * neither the network nor what the arrays mean.
 */
@NullMarked
package striate.engine.cache;

import org.jspecify.annotations.NullMarked;
