/** Figures and their data as files, without a window. Knows no JavaFX, engine or SQL. */
@NullMarked
package striate.charts.export;

import org.jspecify.annotations.NullMarked;
