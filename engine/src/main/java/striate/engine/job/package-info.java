/**
 * The queue of runs and the processes that carry them out: starting, following, cancelling and
 * finding them again. Knows the store's questions but no SQL, and never loads libtorch.
 */
@NullMarked
package striate.engine.job;

import org.jspecify.annotations.NullMarked;
