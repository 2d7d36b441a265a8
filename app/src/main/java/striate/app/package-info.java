/** The main class: passes arguments to the window or to the command line. */
@NullMarked
package striate.app;

import org.jspecify.annotations.NullMarked;
