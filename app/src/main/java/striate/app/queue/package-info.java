/** The queue in the corner: progress, time left, cancel. Knows no other tool. */
@NullMarked
package striate.app.queue;

import org.jspecify.annotations.NullMarked;
