/**
 * The published scoring rules of the tasks, as their scripts are written, and for each flawed one a
 * sibling without the flaw. A scorer sees one answer and one question, and knows neither models nor
 * files.
 */
@NullMarked
package striate.engine.evaluation.scorer;

import org.jspecify.annotations.NullMarked;
