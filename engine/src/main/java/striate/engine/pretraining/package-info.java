/**
 * How the bundled model is made from nothing: language, tower and projector stages with the
 * ordinary network and tuner, on the little world of {@link striate.engine.tabletop}. Knows no
 * jobs, processes or SQL.
 */
@NullMarked
package striate.engine.pretraining;

import org.jspecify.annotations.NullMarked;
