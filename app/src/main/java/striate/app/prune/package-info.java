/**
 * Prune: removing layers outside the region, what that costs in scores and gains in speed, healing,
 * and the pruned checkpoint. Does not depend on other tools.
 */
@NullMarked
package striate.app.prune;

import org.jspecify.annotations.NullMarked;
