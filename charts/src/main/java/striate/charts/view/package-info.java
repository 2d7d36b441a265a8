/** The JavaFX node that shows a figure, drawn at most once a frame. Knows no engine or SQL. */
@NullMarked
package striate.charts.view;

import org.jspecify.annotations.NullMarked;
