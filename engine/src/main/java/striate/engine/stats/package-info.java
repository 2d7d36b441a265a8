/** Intervals and summaries of plain numbers. Does not depend on runs or SQL. */
@NullMarked
package striate.engine.stats;

import org.jspecify.annotations.NullMarked;
