/**
 * Runs as one file, so that people can share results: a zip with the runs' files and a manifest of
 * their digests. Depends on run directories and the store, not on processes or libtorch.
 */
@NullMarked
package striate.engine.share;

import org.jspecify.annotations.NullMarked;
