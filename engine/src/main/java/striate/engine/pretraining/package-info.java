/**
 * Trains the bundled model from scratch: language, tower and projector stages with the ordinary
 * network and tuner, on the world of {@link striate.engine.tabletop}. Does not depend on jobs,
 * processes or SQL.
 */
@NullMarked
package striate.engine.pretraining;

import org.jspecify.annotations.NullMarked;
