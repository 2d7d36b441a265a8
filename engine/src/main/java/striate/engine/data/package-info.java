/**
 * Samples files in the formats that people have, their conversations as token ids and label masks,
 * their images, and how samples lie in a batch. Knows nothing of the network or tuning.
 */
@NullMarked
package striate.engine.data;

import org.jspecify.annotations.NullMarked;
