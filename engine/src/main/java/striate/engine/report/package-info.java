/** What runs say together: groups that can be compared, and one run beside its repetition. */
@NullMarked
package striate.engine.report;

import org.jspecify.annotations.NullMarked;
