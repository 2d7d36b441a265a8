/**
 * The bundled world: scenes of a few pieces on a four by four table, their images, their written
 * form, and questions about both. All of it is generated from a seed. Does not depend on networks
 * or tuning.
 */
@NullMarked
package striate.engine.tabletop;

import org.jspecify.annotations.NullMarked;
