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

  /**
   * What LLaVA's and Bunny's code calls a projector's tensor: {@code
   * multi_modal_projector.linear_N.weight} is place 2 (N - 1) of a sequence, a single linear has no
   * place.
   *
   * @param layers linears of the projector
   */
  public static String llavaProjector(String canonical, int layers) {
    String linear = canonical.substring((TensorNames.PROJECTOR + "linear_").length());
    int dot = linear.indexOf('.');
    int number = Integer.parseInt(linear.substring(0, dot));
    String place = layers == 1 ? "" : 2 * (number - 1) + ".";
    return "model.mm_projector." + place + linear.substring(dot + 1);
  }
}
