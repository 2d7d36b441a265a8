package striate.engine.checkpoint;

/** Whose code wrote a model's files. */
public enum Layout {
  /** One directory with text, vision and projector: transformers' LlavaForConditionalGeneration. */
  HUGGING_FACE("Hugging Face LLaVA"),
  /** LLaVA's own: the tower in a directory of its own, or inside. */
  LLAVA("original LLaVA"),
  /** Bunny's own: likewise. */
  BUNNY("Bunny"),
  /** A text-only language model with a tower and a projector: where instruction tuning starts. */
  STAGED("language model, tower and projector");

  private final String words;

  Layout(String words) {
    this.words = words;
  }

  /** For a person. */
  public String words() {
    return words;
  }
}
