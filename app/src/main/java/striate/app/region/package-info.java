/** Design: the layer grid with its presets, text and cost. Knows no store, job or other tool. */
@NullMarked
package striate.app.region;

import org.jspecify.annotations.NullMarked;
