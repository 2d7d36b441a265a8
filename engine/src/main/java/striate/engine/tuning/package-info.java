/**
 * The tuning loop: batches, AdamW, schedules, clipping, snapshots and exact resume. Knows no SQL,
 * no processes and no file formats.
 */
@NullMarked
package striate.engine.tuning;

import org.jspecify.annotations.NullMarked;
