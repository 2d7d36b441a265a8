/**
 * The bundled little world: scenes of a few pieces on a four by four table, their pictures, the
 * same scenes in words, and questions about both. Everything follows from a seed. Knows nothing of
 * networks and tuning.
 */
@NullMarked
package striate.engine.tabletop;

import org.jspecify.annotations.NullMarked;
