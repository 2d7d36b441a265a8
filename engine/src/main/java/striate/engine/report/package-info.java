/**
 * What runs say together: groups that can be compared, the one comparison that command line, window
 * and reports show, and one run beside its repetition. Knows no SQL text and no window.
 */
@NullMarked
package striate.engine.report;

import org.jspecify.annotations.NullMarked;
