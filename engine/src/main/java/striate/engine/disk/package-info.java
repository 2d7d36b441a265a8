/**
 * Files as such, whatever they hold: files and directories that appear under their name only when
 * they are complete, and files that stand in for others (git-lfs pointers).
 */
@NullMarked
package striate.engine.disk;

import org.jspecify.annotations.NullMarked;
