/**
 * Which decoder layers are tuned: immutable selections and the strategies that make them. Knows no
 * tensors, files or SQL.
 */
@NullMarked
package striate.engine.region;

import org.jspecify.annotations.NullMarked;
