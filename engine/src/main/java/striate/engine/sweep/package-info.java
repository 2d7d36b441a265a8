/**
 * Many runs of one job: the plan of a sweep, what it will take, which of its runs are done, the
 * queue that runs the others, and the tables behind its figures. Knows the queue and the store, and
 * neither libtorch nor the command line.
 */
@NullMarked
package striate.engine.sweep;

import org.jspecify.annotations.NullMarked;
