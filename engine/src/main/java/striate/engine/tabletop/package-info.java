/**
 * The bundled world: a few players on a table of four by two places who pass a ball round, their
 * images, their written forms, and questions about them. All of it is generated from a seed. Does
 * not depend on networks or tuning.
 */
@NullMarked
package striate.engine.tabletop;

import org.jspecify.annotations.NullMarked;
