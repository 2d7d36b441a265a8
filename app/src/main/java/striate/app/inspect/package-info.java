/**
 * The inspector: everything about the run that was clicked, and what can be done with it; and pages
 * about other things, which the shell writes. Knows the run set, but no tool.
 */
@NullMarked
package striate.app.inspect;

import org.jspecify.annotations.NullMarked;
