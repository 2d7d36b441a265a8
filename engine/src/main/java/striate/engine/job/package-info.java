/**
 * The queue of runs and their worker processes: starting, following, cancelling and finding them
 * again. Uses the store but no SQL, and never loads libtorch.
 */
@NullMarked
package striate.engine.job;

import org.jspecify.annotations.NullMarked;
