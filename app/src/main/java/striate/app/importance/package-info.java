/**
 * Importance: how much each layer matters by one of the metrics, as a map, a list and a matrix, and
 * from there into Design. Does not depend on other tools.
 */
@NullMarked
package striate.app.importance;

import org.jspecify.annotations.NullMarked;
