package striate.app.compare;

import java.util.Locale;

/** What Compare shows in its one large place. */
public enum CompareTab {
  DIFFERENCE("Difference", "Differences from the baseline, paired question by question."),
  TASKS("Tasks", "Scores of all tasks with their 95 % intervals."),
  TIME("Score and time", "Visual average against tuning time, all layers being 1."),
  KEPT("Layers kept", "How much of the score is kept with how many layers."),
  LOSS("Loss", "Losses of the chosen runs."),
  SETTINGS("Settings", "What the chosen groups differ in."),
  TABLE("Table", "All scores, differences and notes as text.");

  private final String title;
  private final String explanation;

  CompareTab(String title, String explanation) {
    this.title = title;
    this.explanation = explanation;
  }

  String title() {
    return title;
  }

  String explanation() {
    return explanation;
  }

  /** Of its button. */
  String id() {
    return "compare-tab-" + name().toLowerCase(Locale.ROOT);
  }
}
