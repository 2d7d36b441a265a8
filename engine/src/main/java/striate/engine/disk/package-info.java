/**
 * Files and directories that get their name only when they are complete. Does not depend on their
 * content.
 */
@NullMarked
package striate.engine.disk;

import org.jspecify.annotations.NullMarked;
