/** The queue in the corner: progress, time left, cancel. Does not depend on other tools. */
@NullMarked
package striate.app.queue;

import org.jspecify.annotations.NullMarked;
