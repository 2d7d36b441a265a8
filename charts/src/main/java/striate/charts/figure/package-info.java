/**
 * JFreeChart figures of plain data, which need no window. Does not depend on JavaFX, the engine or
 * SQL.
 */
@NullMarked
package striate.charts.figure;

import org.jspecify.annotations.NullMarked;
