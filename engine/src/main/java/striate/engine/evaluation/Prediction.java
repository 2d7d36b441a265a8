package striate.engine.evaluation;

/** What the model said to one question. */
public record Prediction(
    String task, String item, String prediction, String answer, boolean correct) {}
