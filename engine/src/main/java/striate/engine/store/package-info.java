/**
 * The experiment store: one SQLite file with every run's job, steps and scores, filled from the
 * runs' journals. The only package with SQL. Does not depend on libtorch or processes.
 */
@NullMarked
package striate.engine.store;

import org.jspecify.annotations.NullMarked;
