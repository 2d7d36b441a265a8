package striate.app.live;

import striate.app.workspace.StepValues;

/** What the large figure of Live shows of every step. */
public enum Measure {
  LOSS("Loss", "loss, nats per token"),
  LEARNING_RATE("Learning rate", "learning rate"),
  GRADIENT_NORM("Gradient norm", "gradient norm, before clipping"),
  SPEED("Tokens per second", "speed, tokens per second"),
  MEMORY("Memory", "memory of the worker, MiB");

  private final String words;
  private final String axis;

  Measure(String words, String axis) {
    this.words = words;
    this.axis = axis;
  }

  public String words() {
    return words;
  }

  /** What it is, and after a comma its unit. */
  String axis() {
    return axis;
  }

  /** Its value at a step; memory is not among a step's values. */
  double of(StepValues step) {
    return switch (this) {
      case LOSS -> step.loss();
      case LEARNING_RATE -> step.learningRate();
      case GRADIENT_NORM -> step.gradientNorm();
      case SPEED -> step.millis() > 0 ? 1000 * step.tokens() / step.millis() : Double.NaN;
      case MEMORY -> Double.NaN;
    };
  }
}
