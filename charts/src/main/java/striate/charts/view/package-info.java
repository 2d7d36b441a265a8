/**
 * The JavaFX node that shows a figure, drawn at most once per frame. Does not depend on the engine
 * or SQL.
 */
@NullMarked
package striate.charts.view;

import org.jspecify.annotations.NullMarked;
