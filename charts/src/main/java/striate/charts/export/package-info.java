/**
 * Figures and their data as files, without a window. Does not depend on JavaFX, the engine or SQL.
 */
@NullMarked
package striate.charts.export;

import org.jspecify.annotations.NullMarked;
