package striate.engine.evaluation;

/** The model's answer to one question. */
public record Prediction(
    String task, String item, String prediction, String answer, boolean correct) {}
