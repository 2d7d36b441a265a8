/**
 * Compare: runs grouped by selection over seeds, and their figures. Does not depend on other tools.
 */
@NullMarked
package striate.app.compare;

import org.jspecify.annotations.NullMarked;
