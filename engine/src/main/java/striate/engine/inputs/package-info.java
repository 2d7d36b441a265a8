/**
 * What a job names, found, opened and validated once for every door: command line, window, dry run
 * and worker. Knows nothing of tuning, processes or windows.
 */
@NullMarked
package striate.engine.inputs;

import org.jspecify.annotations.NullMarked;
