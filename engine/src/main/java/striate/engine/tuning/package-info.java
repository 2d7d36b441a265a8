/**
 * The tuning loop: batches, AdamW, schedules, clipping, snapshots and exact resume. Does not depend
 * on SQL, processes or file formats.
 */
@NullMarked
package striate.engine.tuning;

import org.jspecify.annotations.NullMarked;
