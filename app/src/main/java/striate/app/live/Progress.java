package striate.app.live;

/** What the large figure of Live shows values over. */
public enum Progress {
  STEPS("steps", "step"),
  TOKENS("tokens", "tokens, thousands"),
  TIME("time", "time in optimizer steps, s");

  private final String words;
  private final String axis;

  Progress(String words, String axis) {
    this.words = words;
    this.axis = axis;
  }

  public String words() {
    return words;
  }

  String axis() {
    return axis;
  }
}
