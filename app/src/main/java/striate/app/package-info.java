/** Where the workbench starts: arguments to a window or to the command line. */
@NullMarked
package striate.app;

import org.jspecify.annotations.NullMarked;
