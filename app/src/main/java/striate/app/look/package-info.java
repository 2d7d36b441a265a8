/** What all tools look like: theme, stripes, cards, units in words. Knows no tool, store or job. */
@NullMarked
package striate.app.look;

import org.jspecify.annotations.NullMarked;
