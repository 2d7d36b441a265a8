/**
 * Files and directories that appear under their name only when they are whole, and files that are
 * not on this disk yet. Knows nothing of what is in them.
 */
@NullMarked
package striate.engine.disk;

import org.jspecify.annotations.NullMarked;
