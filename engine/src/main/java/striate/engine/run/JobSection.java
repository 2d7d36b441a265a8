package striate.engine.run;

/** What the fields of a job are about, in the order in which they are listed. */
public enum JobSection {
  MODEL("Model"),
  DATA("Data"),
  LEARNING("What is trained"),
  OPTIMIZER("Optimizer"),
  STEPS("Batches and steps"),
  MACHINE("Machine"),
  RECORD("Scores and checkpoints");

  private final String title;

  JobSection(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }
}
