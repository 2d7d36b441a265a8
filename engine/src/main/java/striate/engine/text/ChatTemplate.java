package striate.engine.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * How a conversation becomes one text, as in LLaVA's and Bunny's {@code conversation.py}. All but
 * the last two are {@code {system} USER: {question} ASSISTANT: {answer}{end}USER: ...}; they differ
 * in the system's words, the space between the turns, and the end token.
 */
public enum ChatTemplate {
  /** LLaVA-1.5; ends answers with {@code </s>}. */
  VICUNA_V1(Words.USER, " ", "</s>"),
  /** The first LLaVA: a curious human instead of a user. */
  LLAVA_V1(Words.HUMAN, " ", "</s>"),
  /** The paper's code for Bunny-Llama-3: no space before USER and ASSISTANT. */
  LLAMA(Words.USER, "", "<|end_of_text|>"),
  /** Bunny's own code for Llama-3: with the spaces. */
  LLAMA_SPACED(Words.USER, " ", "<|end_of_text|>"),
  /** Bunny-Phi-3. */
  PHI3(Words.USER, " ", "<|endoftext|>"),
  /** Bunny on the other decoders. */
  BUNNY(Words.USER, " ", "<|endoftext|>"),
  /** {@code <image>{caption}\n}: alignment of a projector, or plain text. */
  PLAIN("", "", null),
  /** {@code {question} {answer} {question} {answer}}: the bundled model, which knows no roles. */
  TURNS("", " ", null);

  /** Stands for an image's tokens in texts. */
  public static final String IMAGE = "<image>";

  private static final String QUESTION = "USER: ";
  private static final String ANSWER = "ASSISTANT:";

  private final String system;
  private final String separator;
  private final @Nullable String end;

  ChatTemplate(String system, String separator, @Nullable String end) {
    this.system = system;
    this.separator = separator;
    this.end = end;
  }

  /** What the assistant is told it is. */
  private static final class Words {
    static final String USER = about("user");
    static final String HUMAN = about("human");

    private static String about(String person) {
      return "A chat between a curious "
          + person
          + " and an artificial intelligence assistant. The assistant gives helpful, detailed, and"
          + " polite answers to the "
          + person
          + "'s questions.";
    }
  }

  /**
   * @throws Problem where no template is called so
   */
  public static ChatTemplate named(String name) {
    for (ChatTemplate template : values()) {
      if (template.key().equals(name)) {
        return template;
      }
    }
    throw Problem.badInput(
        "template '" + name + "' not found", "data.template", "take one of " + keys());
  }

  private static String keys() {
    return Arrays.stream(values()).map(ChatTemplate::key).collect(Collectors.joining(", "));
  }

  /** Its name in job files. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** One question and its answer. */
  public record Round(String question, String answer) {}

  /**
   * A text with the parts of it that are supervised.
   *
   * @param begins where each supervised part begins, in UTF-16 units; where the answer follows a
   *     role, with the space between them, which a model has to write too
   * @param ends where it ends, its end token included
   */
  public record Rendered(String text, int[] begins, int[] ends) {}

  /** A conversation for training, with the template's own system text. */
  public Rendered render(List<Round> rounds) {
    return render(null, rounds);
  }

  /**
   * A conversation for training: the answers and their end tokens are supervised. With roles, an
   * empty question or answer is a role alone, without a separator or end token, and nothing is
   * supervised where the separators no longer tell the rounds apart, as in LLaVA.
   *
   * @param system in place of the template's own; null for that
   */
  public Rendered render(@Nullable String system, List<Round> rounds) {
    StringBuilder text = new StringBuilder(opening(system));
    int[] begins = new int[rounds.size()];
    int[] ends = new int[rounds.size()];
    for (int i = 0; i < rounds.size(); i++) {
      Round round = rounds.get(i);
      text.append(asking(i, round.question()));
      if (this == TURNS) {
        text.append(' ');
      }
      begins[i] = text.length();
      if (!hasRoles()) {
        text.append(round.answer()).append(closing());
      } else if (!round.answer().isEmpty()) {
        text.append(' ').append(round.answer()).append(closing());
      }
      ends[i] = text.length();
    }
    return end == null
        ? new Rendered(text.toString(), begins, ends)
        : SeparatedRounds.supervised(text.toString(), separator + ANSWER + ' ', end);
  }

  /** The first question, to be continued by the model with its answer. */
  public String prompt(String question) {
    return prompt(List.of(), question);
  }

  /** A question after earlier ones, with the template's own system text. */
  public String prompt(List<Round> before, String question) {
    return prompt(null, before, question);
  }

  /**
   * A question after earlier ones, to be continued by the model with its answer.
   *
   * @param system in place of the template's own; null for that
   * @param before the earlier questions with their answers
   * @return a prefix of what {@link #render} makes of all
   */
  public String prompt(@Nullable String system, List<Round> before, String question) {
    return render(system, before).text() + asking(before.size(), question);
  }

  private String opening(@Nullable String given) {
    return hasRoles() ? (given == null ? system : given) + separator : "";
  }

  private String asking(int index, String question) {
    if (hasRoles()) {
      return question.isEmpty()
          ? QUESTION.strip() + ANSWER
          : QUESTION + question + separator + ANSWER;
    }
    if (this == TURNS) {
      return (index == 0 ? "" : " ") + question;
    }
    return question.contains(IMAGE) ? IMAGE : "";
  }

  /** What follows every answer: the end token, a newline, or nothing. */
  public String closing() {
    return end != null ? end : this == PLAIN ? "\n" : "";
  }

  /** Whether turns begin with a role, after a system text. */
  public boolean hasRoles() {
    return !system.isEmpty();
  }

  /** The token that closes every answer; null for a template without one. */
  public @Nullable String endText() {
    return end;
  }

  /** Whether a tokenizer has the end token as one token. */
  public boolean fits(TextTokenizer tokenizer) {
    return end == null || tokenizer.has(end);
  }

  /**
   * @throws Problem naming the templates that do fit, where this one does not
   */
  public void check(TextTokenizer tokenizer) {
    if (!fits(tokenizer)) {
      throw Problem.badInput(
          "the template "
              + key()
              + " ends answers with "
              + end
              + ", which is not a token of this model's tokenizer",
          "data.template",
          "take one that fits it: "
              + Arrays.stream(values())
                  .filter(template -> template.fits(tokenizer))
                  .map(ChatTemplate::key)
                  .collect(Collectors.joining(", ")));
    }
  }
}
