package striate.app.region;

/** Selections made with one click. {@code word} is the name in job files and {@code --layers}. */
public enum Preset {
  SPARSE("Sparse & uniform", "sparse-uniform", true, "Layers spread evenly from bottom to top."),
  FIRST("Bottom", "first", true, "The layers nearest to the input: 0, 1, 2, ..."),
  MIDDLE("Middle", "middle", true, "A block of neighbours around the middle."),
  LAST("Top", "last", true, "The layers nearest to the output."),
  HYBRID("Hybrid", "hybrid", true, "Half of the layers from the bottom, half from the top."),
  EVERY_MTH("Every m-th", "every-mth", true, "Every m-th layer, from layer 0 on."),
  MIRRORED("Mirrored", "mirrored", true, "Spread evenly; the upper half mirrors the lower half."),
  LOWER_MIDDLE("Lower middle", "lower-middle", true, "A block a third of the way up."),
  UPPER_MIDDLE("Upper middle", "upper-middle", true, "A block two thirds of the way up."),
  ALL("All", "all", false, "Every decoder layer."),
  NONE("None", "none", false, "No decoder layer: only the projector is trained, if it is tuned.");

  private final String title;
  private final String word;
  private final boolean counted;
  private final String explanation;

  Preset(String title, String word, boolean counted, String explanation) {
    this.title = title;
    this.word = word;
    this.counted = counted;
    this.explanation = explanation;
  }

  /** The chip's text, with the number of layers if the preset uses it. */
  public String title(int count) {
    return counted ? title + " · " + count : title;
  }

  public boolean counted() {
    return counted;
  }

  public String explanation() {
    return explanation;
  }

  /** The strategy in the syntax of job files. */
  public String notation(int count) {
    return counted ? word + ":" + count : word;
  }
}
