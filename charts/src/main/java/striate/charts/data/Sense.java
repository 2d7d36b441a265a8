package striate.charts.data;

/** What a task needs: the image, or only the text. */
public enum Sense {
  VISUAL("visual"),
  TEXTUAL("textual");

  private final String word;

  Sense(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
