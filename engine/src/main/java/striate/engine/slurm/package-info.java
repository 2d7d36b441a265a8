/**
 * Runs jobs on a Slurm cluster through its commands: profiles, batch scripts, states, and what a
 * check of a cluster finds. Knows the queue's launcher interface, and neither the store's records
 * nor libtorch.
 */
@NullMarked
package striate.engine.slurm;

import org.jspecify.annotations.NullMarked;
