/**
 * Which decoder layers are tuned: immutable selections and strategies. Does not depend on tensors,
 * files or SQL.
 */
@NullMarked
package striate.engine.region;

import org.jspecify.annotations.NullMarked;
