/** What figures are drawn from: plain records. Knows no chart library, engine or SQL. */
@NullMarked
package striate.charts.data;

import org.jspecify.annotations.NullMarked;
