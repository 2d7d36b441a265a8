/** Intervals and summaries of plain numbers. Knows no runs and no SQL. */
@NullMarked
package striate.engine.stats;

import org.jspecify.annotations.NullMarked;
