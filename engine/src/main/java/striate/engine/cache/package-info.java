/**
 * Computed arrays on disk, by the hash of their inputs. Does not depend on the network or on the
 * meaning of the arrays.
 */
@NullMarked
package striate.engine.cache;

import org.jspecify.annotations.NullMarked;
