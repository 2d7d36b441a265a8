package striate.engine.data;

import java.util.List;
import java.util.Locale;
import striate.engine.run.Problem;

/** How a conversation becomes one text, as in LLaVA's {@code conversation.py}. */
public enum ChatTemplate {
  /** {@code {system} USER: {question} ASSISTANT: {answer}</s>USER: ...} */
  VICUNA_V1,
  /** {@code <image>{caption}\n}: alignment of a projector, or plain text. */
  PLAIN,
  /** {@code {question} {answer} {question} {answer}}: the bundled model, which knows no roles. */
  TURNS;

  /** Stands for an image's tokens in texts. */
  public static final String IMAGE = "<image>";

  private static final String SYSTEM =
      "A chat between a curious user and an artificial intelligence assistant. "
          + "The assistant gives helpful, detailed, and polite answers to the user's questions.";
  private static final String END = "</s>";

  /**
   * @throws Problem where no template is called so
   */
  public static ChatTemplate named(String name) {
    for (ChatTemplate template : values()) {
      if (template.name().toLowerCase(Locale.ROOT).equals(name)) {
        return template;
      }
    }
    throw Problem.badInput(
        "there is no template '" + name + "'", "data.template", "take vicuna_v1, plain or turns");
  }

  /** One question and its answer. */
  public record Round(String question, String answer) {}

  /**
   * A text with the parts of it that are to be learned.
   *
   * @param begins where each learned part begins, in UTF-16 units
   * @param ends where it ends, its end token included
   */
  public record Rendered(String text, int[] begins, int[] ends) {}

  /** A conversation for training: the answers and their end tokens are learned. */
  public Rendered render(List<Round> rounds) {
    StringBuilder text = new StringBuilder();
    int[] begins = new int[rounds.size()];
    int[] ends = new int[rounds.size()];
    if (this == VICUNA_V1) {
      text.append(SYSTEM).append(' ');
    }
    for (int i = 0; i < rounds.size(); i++) {
      Round round = rounds.get(i);
      if (this == VICUNA_V1) {
        text.append("USER: ").append(round.question()).append(" ASSISTANT: ");
      } else if (this == TURNS) {
        text.append(i == 0 ? "" : " ").append(round.question()).append(' ');
      } else if (round.question().contains(IMAGE)) {
        text.append(IMAGE);
      }
      begins[i] = text.length();
      text.append(round.answer()).append(closing());
      ends[i] = text.length();
    }
    return new Rendered(text.toString(), begins, ends);
  }

  /** What comes before the first answer, to be continued by the model. */
  public String prompt(String question) {
    return switch (this) {
      case VICUNA_V1 -> SYSTEM + " USER: " + question + " ASSISTANT:";
      case PLAIN -> question.contains(IMAGE) ? IMAGE : "";
      case TURNS -> question;
    };
  }

  private String closing() {
    return switch (this) {
      case VICUNA_V1 -> END;
      case PLAIN -> "\n";
      case TURNS -> "";
    };
  }

  /** Whether answers close with the tokenizer's end token. */
  boolean usesEndToken() {
    return this == VICUNA_V1;
  }

  String endText() {
    return END;
  }
}
