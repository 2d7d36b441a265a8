/**
 * The experiment store: one SQLite file with every run's job, steps and scores, filled from the
 * runs' journals. All SQL lives here. Knows no libtorch and no processes.
 */
@NullMarked
package striate.engine.store;

import org.jspecify.annotations.NullMarked;
