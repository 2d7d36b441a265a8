package striate.engine.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a task's value is, in which range, and which direction is the better one. */
public enum Metric {
  /** Share of questions answered correctly. */
  ACCURACY("accuracy", 0, 1, true),
  /** Mean of graded answers, such as VQA accuracy or ANLS. */
  MEAN_SCORE("mean score", 0, 1, true),
  /** Mean over the questions' types of each type's mean. */
  MEAN_PER_TYPE("mean per type", 0, 1, true),
  /** F1 of the answer yes, averaged over the categories (POPE). */
  F1_YES("F1 of yes", 0, 1, true),
  /** Share of groups, such as the questions on one image, in which every answer is correct. */
  WHOLE_GROUPS("whole groups", 0, 1, true),
  /** MME's accuracy plus share of images with both answers correct, over ten subtasks. */
  MME_PERCEPTION("acc + acc+, perception", 0, 2000, true),
  /** The same over MME's four subtasks of cognition. */
  MME_COGNITION("acc + acc+, cognition", 0, 800, true),
  /** exp of the mean negative log-likelihood of a token. */
  PERPLEXITY("perplexity", 1, Double.POSITIVE_INFINITY, false);

  private final String word;
  private final double lowest;
  private final double highest;
  private final boolean higherIsBetter;

  Metric(String word, double lowest, double highest, boolean higherIsBetter) {
    this.word = word;
    this.lowest = lowest;
    this.highest = highest;
    this.higherIsBetter = higherIsBetter;
  }

  /** As in journals and tables. */
  @JsonValue
  public String word() {
    return word;
  }

  /**
   * @throws IllegalArgumentException for a word that names no metric
   */
  @JsonCreator
  public static Metric named(String word) {
    for (Metric metric : values()) {
      if (metric.word.equals(word)) {
        return metric;
      }
    }
    throw new IllegalArgumentException("unknown metric '" + word + "'");
  }

  public double lowest() {
    return lowest;
  }

  /** May be infinite. */
  public double highest() {
    return highest;
  }

  public boolean higherIsBetter() {
    return higherIsBetter;
  }

  /** The value's place in the range, 0..1, for averages over tasks; null if the range is open. */
  public @Nullable Double share(double value) {
    return Double.isInfinite(highest) ? null : (value - lowest) / (highest - lowest);
  }

  /** Whether values are shares, which are shown in percent. */
  public boolean isShare() {
    return lowest == 0 && highest == 1;
  }

  /** A value as people write it, with one decimal: shares in percent, such as {@code 81.3 %}. */
  public String inWords(double value) {
    return isShare()
        ? String.format(Locale.ROOT, "%.1f %%", 100 * value)
        : String.format(Locale.ROOT, "%.1f", value);
  }
}
