/**
 * A run's journal on disk: append-only lines of JSON, one event each, written by one worker and
 * followed by any number of readers. A torn last line is a normal state. Knows events and files; no
 * SQL, no processes, no tensors.
 */
@NullMarked
package striate.engine.journal;

import org.jspecify.annotations.NullMarked;
