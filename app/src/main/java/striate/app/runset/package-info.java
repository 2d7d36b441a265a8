/**
 * The run set: which runs are looked at, what they look like, and the panel to choose them in.
 * Live, Compare and the tools after them share one; it does not depend on any tool, on the shell,
 * or on stores.
 */
@NullMarked
package striate.app.runset;

import org.jspecify.annotations.NullMarked;
