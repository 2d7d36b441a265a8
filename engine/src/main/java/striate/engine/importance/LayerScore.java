package striate.engine.importance;

import org.jspecify.annotations.Nullable;

/**
 * How important a layer is by one metric.
 *
 * @param layer counted from 0; of a block of layers the first one
 * @param value in the metric's unit; NaN if no token gave one
 * @param image the same over image tokens, or over samples or tasks with images; null where the
 *     metric does not tell them apart or nothing has an image
 * @param text the same over text
 */
public record LayerScore(int layer, double value, @Nullable Double image, @Nullable Double text) {}
