/**
 * The child JVM of one job: opens the model, tunes, evaluates, saves, and writes events to the
 * run's journal. Does not depend on SQL or the queue; the program that started it reads the
 * journal.
 */
@NullMarked
package striate.engine.worker;

import org.jspecify.annotations.NullMarked;
