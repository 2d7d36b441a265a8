/**
 * The command line: parses arguments, calls the packages that do the work, and prints. Results go
 * to standard output, messages to standard error. Uses JavaFX only through a {@link
 * striate.engine.cli.Workbench} that the caller passes in.
 */
@NullMarked
package striate.engine.cli;

import org.jspecify.annotations.NullMarked;
