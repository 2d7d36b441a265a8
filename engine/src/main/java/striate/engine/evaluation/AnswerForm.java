package striate.engine.evaluation;

/** How a task has its questions answered. */
public enum AnswerForm {
  /** By greedy generation. */
  GENERATION,
  /** By the likeliest of the question's choices. */
  LIKELIHOOD,
  /** By the likelihood of the reference itself: for perplexity. */
  PERPLEXITY
}
