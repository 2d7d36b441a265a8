package striate.app.shell;

import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;

/** The tools. */
public enum Tool {
  START("Start", Material2OutlinedAL.HOME, "What the recorded runs show, and where to begin."),
  DESIGN("Design", Material2OutlinedAL.APPS, "Pick layers, see what they cost, launch."),
  LIVE("Live", Material2OutlinedMZ.SHOW_CHART, "Losses, scores and times of running jobs."),
  COMPARE(
      "Compare", Material2OutlinedAL.BAR_CHART, "Selections side by side, averaged over seeds."),
  SAMPLES(
      "Samples",
      Material2OutlinedMZ.QUESTION_ANSWER,
      "Questions with images and the answers of runs; training data as a model sees it."),
  IMPORTANCE(
      "Importance",
      Material2OutlinedAL.GRID_ON,
      "How much each layer matters, by thirteen metrics."),
  PRUNE(
      "Prune",
      Material2OutlinedAL.CONTENT_CUT,
      "Remove layers, and see what is left of scores and how fast the model gets.");

  private final String title;
  private final Ikon icon;
  private final String explanation;

  Tool(String title, Ikon icon, String explanation) {
    this.title = title;
    this.icon = icon;
    this.explanation = explanation;
  }

  String title() {
    return title;
  }

  Ikon icon() {
    return icon;
  }

  String explanation() {
    return explanation;
  }
}
