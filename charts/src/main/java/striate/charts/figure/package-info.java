/**
 * JFreeChart figures made of plain data, drawable without a window. Knows no JavaFX, engine or SQL.
 */
@NullMarked
package striate.charts.figure;

import org.jspecify.annotations.NullMarked;
