/** Design: the job form, from fields to job files in the queue. Knows no other tool. */
@NullMarked
package striate.app.launch;

import org.jspecify.annotations.NullMarked;
