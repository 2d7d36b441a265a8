/**
 * The vocabulary of jobs and runs: job files, run identities and states, the journal's events, and
 * the one family of errors. Knows nothing else of Striate.
 */
@NullMarked
package striate.engine.run;

import org.jspecify.annotations.NullMarked;
