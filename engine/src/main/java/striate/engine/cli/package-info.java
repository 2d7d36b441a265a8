/**
 * The command line: parses, asks the packages that do the work, and prints. Results go to standard
 * output, messages to standard error; nothing here computes. Knows JavaFX only as a {@link
 * striate.engine.cli.Workbench} that somebody hands in.
 */
@NullMarked
package striate.engine.cli;

import org.jspecify.annotations.NullMarked;
