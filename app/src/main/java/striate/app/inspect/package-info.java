/**
 * The inspector: everything about the run that was clicked, and what can be done with it. Knows the
 * run set, but no tool.
 */
@NullMarked
package striate.app.inspect;

import org.jspecify.annotations.NullMarked;
