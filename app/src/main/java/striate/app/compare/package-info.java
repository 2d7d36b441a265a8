/** Compare: runs grouped by selection over seeds, and their figures. Knows no other tool. */
@NullMarked
package striate.app.compare;

import org.jspecify.annotations.NullMarked;
