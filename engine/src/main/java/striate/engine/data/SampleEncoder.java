package striate.engine.data;

import org.jspecify.annotations.Nullable;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;

/** Turns samples and questions into token ids and labels for one model. */
public final class SampleEncoder {
  private final TextTokenizer tokenizer;
  private final VlmArchitecture architecture;
  private final @Nullable ChatTemplate template;

  /**
   * @param template null for raw pairs
   * @throws Problem where the tokenizer does not belong to the model or the template
   */
  public SampleEncoder(
      TextTokenizer tokenizer, VlmArchitecture architecture, @Nullable ChatTemplate template) {
    this.tokenizer = tokenizer;
    this.architecture = architecture;
    this.template = template;
    if (tokenizer.idOf(ChatTemplate.IMAGE) != architecture.imageToken()) {
      throw Problem.badInput(
          "the tokenizer's "
              + ChatTemplate.IMAGE
              + " is "
              + tokenizer.idOf(ChatTemplate.IMAGE)
              + ", the model's image token is "
              + architecture.imageToken(),
          "tokenizer.json",
          "take the tokenizer of the same checkpoint");
    }
    if (template != null
        && template.usesEndToken()
        && tokenizer.idOf(template.endText()) != architecture.text().eosToken()) {
      throw Problem.badInput(
          "the template ends answers with "
              + template.endText()
              + ", which is not the model's end token "
              + architecture.text().eosToken(),
          "data.template",
          "take another template");
    }
  }

  /**
   * A text in tokens, its image as one token only.
   *
   * @param labels aligned with {@code ids}; {@link EncodedSample#IGNORED} where nothing is learned
   */
  record Tokens(int[] ids, int[] labels) {
    int supervised() {
      int count = 0;
      for (int i = 1; i < labels.length; i++) {
        if (labels[i] != EncodedSample.IGNORED) {
          count++;
        }
      }
      return count;
    }
  }

  Tokens tokens(Sample sample) {
    if (sample instanceof Sample.Pair pair) {
      String text = pair.prompt() + pair.answer();
      return learned(text, new int[] {pair.prompt().length()}, new int[] {text.length()});
    }
    Sample.Conversation conversation = (Sample.Conversation) sample;
    if (template == null) {
      throw new IllegalStateException("conversations need a template");
    }
    ChatTemplate.Rendered rendered = template.render(conversation.rounds());
    return learned(rendered.text(), rendered.begins(), rendered.ends());
  }

  /** A token is learned where it holds a character of a learned part. */
  private Tokens learned(String text, int[] begins, int[] ends) {
    TextTokenizer.Tokens tokens = tokenizer.tokens(text);
    int[] labels = new int[tokens.ids().length];
    int part = 0;
    for (int i = 0; i < labels.length; i++) {
      int begin = tokens.begins()[i];
      int end = tokens.ends()[i];
      while (part < begins.length && begin >= ends[part]) {
        part++;
      }
      // a token whose spaces were trimmed away has no width, but a place
      boolean inside =
          part < begins.length
              && (end > begins[part] || (end == begin && begin >= begins[part] && end > 0));
      labels[i] =
          inside && tokens.ids()[i] != architecture.imageToken()
              ? tokens.ids()[i]
              : EncodedSample.IGNORED;
    }
    return new Tokens(tokens.ids(), labels);
  }

  /** How many tokens come of this once the image stands once for every patch. */
  int expandedLength(int[] ids) {
    int length = ids.length;
    for (int id : ids) {
      if (id == architecture.imageToken()) {
        length += architecture.vision().imageTokens() - 1;
      }
    }
    return length;
  }

  EncodedSample expanded(String id, Tokens tokens, float @Nullable [] pixels) {
    int[] ids = new int[expandedLength(tokens.ids())];
    int[] labels = new int[ids.length];
    int at = 0;
    for (int i = 0; i < tokens.ids().length; i++) {
      int times =
          tokens.ids()[i] == architecture.imageToken() ? architecture.vision().imageTokens() : 1;
      for (int k = 0; k < times; k++) {
        ids[at] = tokens.ids()[i];
        labels[at++] = tokens.labels()[i];
      }
    }
    return new EncodedSample(id, ids, labels, pixels);
  }

  /** A whole sample for training. */
  public EncodedSample encode(Sample sample, float @Nullable [] pixels) {
    return expanded(sample.id(), tokens(sample), pixels);
  }

  /**
   * A sample without its answer, to be continued by the model: a raw pair's prompt, or a
   * conversation up to its first answer.
   */
  public EncodedSample encodePrompt(Sample sample, float @Nullable [] pixels) {
    if (sample instanceof Sample.Pair pair) {
      return encodeRawPrompt(pair.id(), pair.prompt(), pixels);
    }
    return encodeQuestion(
        sample.id(), ((Sample.Conversation) sample).rounds().get(0).question(), pixels);
  }

  /**
   * A question in the template.
   *
   * @param question with {@code <image>} where there are pixels
   */
  public EncodedSample encodeQuestion(String id, String question, float @Nullable [] pixels) {
    return encodeRawPrompt(id, template == null ? question : template.prompt(question), pixels);
  }

  private EncodedSample encodeRawPrompt(String id, String prompt, float @Nullable [] pixels) {
    int[] ids = tokenizer.ids(prompt);
    int[] labels = new int[ids.length];
    java.util.Arrays.fill(labels, EncodedSample.IGNORED);
    return expanded(id, new Tokens(ids, labels), pixels);
  }
}
