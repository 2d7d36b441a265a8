/**
 * What the processors of this machine are busy with, and whether that leaves too few cores for a
 * computation. Does not depend on libtorch or on what is computed.
 */
@NullMarked
package striate.engine.machine;

import org.jspecify.annotations.NullMarked;
