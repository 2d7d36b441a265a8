package striate.engine.evaluation;

import org.jspecify.annotations.Nullable;

/**
 * One question of a task.
 *
 * @param id unique within its task and stable across versions, so that runs can be paired sample by
 *     sample
 * @param prompt the raw prompt before the answer; {@code <image>} marks the image
 * @param image a reference for the task's image source; null without an image
 * @param answer the expected answer
 */
public record TaskItem(String id, String prompt, @Nullable String image, String answer) {}
