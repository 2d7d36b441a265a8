package striate.engine.data;

/**
 * Tokens of a text from its bytes, by least squares over texts that were tokenized; a line of its
 * own for samples with an image, whose tokens are many and always the same.
 */
final class LengthFit {
  private final Line without = new Line();
  private final Line with = new Line();
  private final Line answers = new Line();

  /**
   * Takes note of a tokenized sample.
   *
   * @param answerBytes of its answers, with one more for what closes each
   */
  void add(boolean image, int bytes, int tokens, int answerBytes, int supervised) {
    (image ? with : without).add(bytes, tokens);
    answers.add(answerBytes, supervised);
  }

  /** Predicted, at least 1. */
  int tokens(boolean image, int bytes) {
    Line line = image ? with : without;
    return (int) Math.max(1, Math.round((line.count > 0 ? line : other(line)).at(bytes)));
  }

  private Line other(Line line) {
    return line == with ? without : with;
  }

  /** Predicted, at least 1. */
  int supervised(int answerBytes) {
    return (int) Math.max(1, Math.round(answers.at(answerBytes)));
  }

  private static final class Line {
    private int count;
    private double sumX;
    private double sumY;
    private double sumXx;
    private double sumXy;

    void add(double x, double y) {
      count++;
      sumX += x;
      sumY += y;
      sumXx += x * x;
      sumXy += x * y;
    }

    double at(double x) {
      double spread = count * sumXx - sumX * sumX;
      if (count == 0 || !(spread > 0)) {
        return count == 0 ? 0 : sumY / count;
      }
      double slope = Math.max(0, (count * sumXy - sumX * sumY) / spread);
      return sumY / count + slope * (x - sumX / count);
    }
  }
}
