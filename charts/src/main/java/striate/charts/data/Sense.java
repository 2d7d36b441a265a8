package striate.charts.data;

/** The modality of a task: with an image, or only text. */
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
