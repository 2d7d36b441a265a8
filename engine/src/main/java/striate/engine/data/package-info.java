/**
 * Conversations, templates and label masks, image preprocessing, tokenizing and batching. Knows
 * nothing of the network or tuning.
 */
@NullMarked
package striate.engine.data;

import org.jspecify.annotations.NullMarked;
