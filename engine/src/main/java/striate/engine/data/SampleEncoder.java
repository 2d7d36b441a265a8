package striate.engine.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;
import striate.engine.text.TextTokenizer;

/**
 * Turns samples and questions into token ids and labels for one model. Safe for use by several
 * threads.
 */
public final class SampleEncoder {
  /** Tokens: lm-evaluation-harness takes as many where a model does not say. */
  private static final int LONGEST_WINDOW = 2048;

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
    if (hasImageToken() && tokenizer.idOf(ChatTemplate.IMAGE) != architecture.imageToken()) {
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
    if (template != null) {
      template.check(tokenizer);
    }
  }

  private boolean hasImageToken() {
    return architecture.imageToken() != VlmArchitecture.NO_IMAGE_TOKEN;
  }

  /**
   * Ids that end an answer when one is generated, as in LLaVA's {@code run_llava.py}: each of the
   * model's own ends of a text, and what the template closes answers with, where that is one token.
   */
  public Set<Integer> stopTokens() {
    Set<Integer> stops = new LinkedHashSet<>(architecture.text().eosTokens());
    String closing = template == null ? "" : template.closing();
    if (!closing.isEmpty()) {
      TextTokenizer.Tokens tokens = tokenizer.tokens("x" + closing);
      int[] after =
          IntStream.range(0, tokens.ids().length).filter(i -> tokens.ends()[i] > 1).toArray();
      if (after.length == 1 && tokens.begins()[after[0]] == 1) {
        stops.add(tokens.ids()[after[0]]);
      }
    }
    return Collections.unmodifiableSet(stops);
  }

  /**
   * A text in tokens, its image as one token only.
   *
   * @param labels aligned with {@code ids}; {@link EncodedSample#IGNORED} where nothing is
   *     supervised
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

  /**
   * A token as a person reads it.
   *
   * @param text that it stands for, with the spaces before it; of a token without text, its name
   * @param image whether it is the image, which takes many positions
   * @param supervised whether the loss is taken over it
   */
  public record Piece(String text, boolean image, boolean supervised) {}

  /** A whole sample in its template, token by token; the image is one piece. */
  public List<Piece> pieces(Sample sample) {
    String text = text(sample);
    TextTokenizer.Tokens placed = placed(text);
    int[] labels = tokens(sample).labels();
    List<Piece> pieces = new ArrayList<>();
    int told = 0;
    for (int i = 0; i < labels.length; i++) {
      int id = placed.ids()[i];
      int end = Math.max(told, placed.ends()[i]);
      String piece =
          end > told ? text.substring(told, end) : tokenizer.textWithSpecials(new int[] {id});
      // nothing comes before the first token that it could be predicted from
      boolean supervised = i > 0 && labels[i] != EncodedSample.IGNORED;
      pieces.add(new Piece(piece, id == architecture.imageToken(), supervised));
      told = end;
    }
    return pieces;
  }

  private String text(Sample sample) {
    if (sample instanceof Sample.Pair pair) {
      return pair.prompt() + pair.answer();
    }
    Sample.Conversation conversation = (Sample.Conversation) sample;
    return rendered(conversation).text();
  }

  private ChatTemplate.Rendered rendered(Sample.Conversation conversation) {
    if (template == null) {
      throw new IllegalStateException("conversations need a template");
    }
    return template.render(conversation.system(), conversation.rounds());
  }

  Tokens tokens(Sample sample) {
    if (sample instanceof Sample.Pair pair) {
      String text = pair.prompt() + pair.answer();
      return supervised(text, new int[] {pair.prompt().length()}, new int[] {text.length()});
    }
    ChatTemplate.Rendered rendered = rendered((Sample.Conversation) sample);
    return supervised(rendered.text(), rendered.begins(), rendered.ends());
  }

  /** A token is supervised where it holds a character of a supervised part. */
  private Tokens supervised(String text, int[] begins, int[] ends) {
    TextTokenizer.Tokens tokens = placed(text);
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

  /**
   * Where the vocabulary has no image token, the text is cut at its images and the parts are texts
   * of their own, as in LLaVA's {@code tokenizer_image_token}: each as if it began one, but only
   * the first with the token for that.
   */
  private TextTokenizer.Tokens placed(String text) {
    int image = hasImageToken() ? -1 : text.indexOf(ChatTemplate.IMAGE);
    if (image < 0) {
      return tokenizer.tokens(text);
    }
    List<TextTokenizer.Tokens> parts = new ArrayList<>();
    parts.add(tokenizer.tokens(text.substring(0, image)));
    while (image >= 0) {
      int from = image + ChatTemplate.IMAGE.length();
      parts.add(
          new TextTokenizer.Tokens(
              new int[] {architecture.imageToken()}, new int[] {image}, new int[] {from}));
      image = text.indexOf(ChatTemplate.IMAGE, from);
      String part = image < 0 ? text.substring(from) : text.substring(from, image);
      parts.add(tokenizer.bareTokens(part).shifted(from));
    }
    return TextTokenizer.Tokens.joined(parts);
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

  /** A sample that keeps its place, with no supervised token. */
  EncodedSample muted(String id, int[] ids, float[] pixels) {
    int[] labels = new int[ids.length];
    Arrays.fill(labels, EncodedSample.IGNORED);
    return expanded(id, new Tokens(ids, labels), pixels);
  }

  /** A whole sample for training. */
  public EncodedSample encode(Sample sample, float @Nullable [] pixels) {
    return expanded(sample.id(), tokens(sample), pixels);
  }

  /**
   * A sample without its answer, to be continued by the model: a raw pair's prompt, or a
   * conversation up to its first answer after the image, so that the model sees it.
   *
   * @param pixels of the sample's image; not used where the image stands in an answer
   */
  public EncodedSample encodePrompt(Sample sample, float @Nullable [] pixels) {
    if (sample instanceof Sample.Pair pair) {
      return encodeRawPrompt(pair.id(), pair.prompt(), pixels);
    }
    Sample.Conversation conversation = (Sample.Conversation) sample;
    if (template == null) {
      throw new IllegalStateException("conversations need a template");
    }
    List<ChatTemplate.Round> rounds = conversation.rounds();
    int asked = 0;
    for (int i = 0; i < rounds.size(); i++) {
      if (rounds.get(i).question().contains(ChatTemplate.IMAGE)) {
        asked = i;
      }
    }
    String prompt =
        template.prompt(
            conversation.system(), rounds.subList(0, asked), rounds.get(asked).question());
    return encodeRawPrompt(
        sample.id(), prompt, prompt.contains(ChatTemplate.IMAGE) ? pixels : null);
  }

  /**
   * A question in the template.
   *
   * @param question with {@code <image>} where there are pixels
   */
  public EncodedSample encodeQuestion(String id, String question, float @Nullable [] pixels) {
    return encodeQuestion(id, List.of(), question, pixels);
  }

  /**
   * A question after earlier ones, in the template.
   *
   * @param before the earlier questions with their answers
   * @param question with {@code <image>} where there are pixels and no earlier one has it
   * @throws IllegalStateException where there are earlier ones, but no template
   */
  public EncodedSample encodeQuestion(
      String id, List<ChatTemplate.Round> before, String question, float @Nullable [] pixels) {
    if (template == null) {
      if (!before.isEmpty()) {
        throw new IllegalStateException("conversations need a template");
      }
      return encodeRawPrompt(id, question, pixels);
    }
    return encodeRawPrompt(id, template.prompt(before, question), pixels);
  }

  /**
   * A question in the template with a given continuation, whose tokens are supervised: for its
   * likelihood. One space lies between them unless a side brings its own.
   *
   * @param question with {@code <image>} where there are pixels
   */
  public EncodedSample encodeContinued(
      String id, String question, String continuation, float @Nullable [] pixels) {
    String prompt = template == null ? question : template.prompt(question);
    boolean spaced =
        prompt.isEmpty()
            || continuation.isEmpty()
            || Character.isWhitespace(prompt.charAt(prompt.length() - 1))
            || Character.isWhitespace(continuation.charAt(0))
            || prompt.endsWith(ChatTemplate.IMAGE);
    String text = prompt + (spaced ? "" : " ") + continuation;
    return expanded(
        id, supervised(text, new int[] {prompt.length()}, new int[] {text.length()}), pixels);
  }

  /**
   * A text by itself, without template or image, every token supervised that has one before it: for
   * its perplexity. A text that is longer than the model's positions, or than 2,048 tokens, is cut
   * into windows as lm-evaluation-harness does it: each token is supervised in one of them, and the
   * first one of a window has at least the token before it.
   *
   * @return at least one
   */
  public List<EncodedSample> encodeText(String id, String text) {
    // no image stands behind such a word in a plain text
    int[] ids = tokenizer.tokens(text.replace(ChatTemplate.IMAGE, "")).ids();
    int most = Math.max(2, Math.min(LONGEST_WINDOW, architecture.text().maxPositions()));
    List<EncodedSample> windows = new ArrayList<>();
    int end = 0;
    do {
      int told = end;
      end = Math.min(ids.length, end == 0 ? most : end + most - 1);
      int begin = Math.max(0, end - most);
      int[] labels = Arrays.copyOfRange(ids, begin, end);
      Arrays.fill(labels, 0, Math.max(told - begin, 0), EncodedSample.IGNORED);
      windows.add(new EncodedSample(id, Arrays.copyOfRange(ids, begin, end), labels, null));
    } while (end < ids.length);
    return windows;
  }

  private EncodedSample encodeRawPrompt(String id, String prompt, float @Nullable [] pixels) {
    int[] ids = placed(prompt).ids();
    int[] labels = new int[ids.length];
    Arrays.fill(labels, EncodedSample.IGNORED);
    return expanded(id, new Tokens(ids, labels), pixels);
  }
}
