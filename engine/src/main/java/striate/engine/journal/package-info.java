/**
 * A run's journal on disk: append-only lines of JSON, one event each, with one writer and any
 * number of readers. An incomplete last line is a normal state. Depends on events and files, not on
 * SQL, processes or tensors.
 */
@NullMarked
package striate.engine.journal;

import org.jspecify.annotations.NullMarked;
