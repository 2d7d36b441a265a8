/**
 * The child JVM of one job: opens the model, tunes, evaluates, saves, and tells it all to the run's
 * journal. Knows no SQL and no queue; whoever started it reads the journal.
 */
@NullMarked
package striate.engine.worker;

import org.jspecify.annotations.NullMarked;
