/**
 * The common look of all tools: theme, stripes, cards, units. Does not depend on tools or stores.
 */
@NullMarked
package striate.app.look;

import org.jspecify.annotations.NullMarked;
