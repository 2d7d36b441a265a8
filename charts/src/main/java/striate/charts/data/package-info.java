/** The data of figures: plain records. Does not depend on a chart library, the engine or SQL. */
@NullMarked
package striate.charts.data;

import org.jspecify.annotations.NullMarked;
