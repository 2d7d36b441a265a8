package striate.engine.checkpoint;

/** What the decoder's modules are called in the code that a file is written for. */
public enum ModuleNames {
  /** transformers' LlavaForConditionalGeneration. */
  TRANSFORMERS("model.language_model."),
  /** LLaVA's and Bunny's classes, and text-only language models. */
  LLAVA("model.");

  private final String prefix;

  ModuleNames(String prefix) {
    this.prefix = prefix;
  }

  /** Those of the code that wrote a model of that layout. */
  public static ModuleNames of(Layout layout) {
    return layout == Layout.HUGGING_FACE ? TRANSFORMERS : LLAVA;
  }

  /** From {@code language_model.model.layers.N...} to the name there. */
  String decoder(String canonical) {
    return prefix + canonical.substring(PeftAdapter.CANONICAL.length());
  }
}
