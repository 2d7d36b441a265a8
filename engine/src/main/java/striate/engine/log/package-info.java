/** What the log says. */
@NullMarked
package striate.engine.log;

import org.jspecify.annotations.NullMarked;
