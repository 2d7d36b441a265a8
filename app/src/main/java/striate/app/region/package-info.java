/**
 * Design: the layer grid with its presets, text and cost. Does not depend on stores, jobs or other
 * tools.
 */
@NullMarked
package striate.app.region;

import org.jspecify.annotations.NullMarked;
