package striate.engine.evaluation;

import org.jspecify.annotations.Nullable;

/**
 * One question of a task.
 *
 * @param id unique within its task and stable across versions, so that runs can be paired sample by
 *     sample
 * @param prompt the raw prompt up to where the answer begins; {@code <image>} stands for the image
 * @param image reference that the task's image source understands; null without an image
 * @param answer the expected answer
 */
public record TaskItem(String id, String prompt, @Nullable String image, String answer) {}
