package striate.engine.evaluation;

/**
 * The model's answer to one question, with its value.
 *
 * @param task the task's name
 */
public record Prediction(String task, TaskItem question, Answer answer, double value) {}
