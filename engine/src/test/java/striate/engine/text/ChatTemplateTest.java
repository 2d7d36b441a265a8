package striate.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The texts written down from the conversation definitions of LLaVA ({@code llava/conversation.py}:
 * conv_vicuna_v1, conv_llava_v1, conv_llava_plain) and Bunny ({@code bunny/conversation.py}:
 * conv_bunny, conv_phi3, conv_llama, conv_plain).
 */
class ChatTemplateTest {
  private static final List<ChatTemplate.Round> ONE =
      List.of(new ChatTemplate.Round("What is it?", "A cup."));
  private static final List<ChatTemplate.Round> SEVERAL =
      List.of(
          new ChatTemplate.Round("<image>\nWhat is it?", "A cup."),
          new ChatTemplate.Round("Which?", "The red one."),
          new ChatTemplate.Round("Sure?", "Yes."));

  private static final String USER =
      "A chat between a curious user and an artificial intelligence assistant. The assistant gives"
          + " helpful, detailed, and polite answers to the user's questions.";
  private static final String HUMAN =
      "A chat between a curious human and an artificial intelligence assistant. The assistant"
          + " gives helpful, detailed, and polite answers to the human's questions.";

  private static final Map<ChatTemplate, String> ONE_ROUND =
      Map.of(
          ChatTemplate.VICUNA_V1, USER + " USER: What is it? ASSISTANT: A cup.</s>",
          ChatTemplate.LLAVA_V1, HUMAN + " USER: What is it? ASSISTANT: A cup.</s>",
          ChatTemplate.LLAMA, USER + "USER: What is it?ASSISTANT: A cup.<|end_of_text|>",
          ChatTemplate.LLAMA_SPACED, USER + " USER: What is it? ASSISTANT: A cup.<|end_of_text|>",
          ChatTemplate.PHI3, USER + " USER: What is it? ASSISTANT: A cup.<|endoftext|>",
          ChatTemplate.BUNNY, USER + " USER: What is it? ASSISTANT: A cup.<|endoftext|>",
          ChatTemplate.PLAIN, "A cup.\n",
          ChatTemplate.TURNS, "What is it? A cup.");

  private static final Map<ChatTemplate, String> SEVERAL_ROUNDS =
      Map.of(
          ChatTemplate.VICUNA_V1,
              USER
                  + " USER: <image>\nWhat is it? ASSISTANT: A cup.</s>USER: Which? ASSISTANT: The"
                  + " red one.</s>USER: Sure? ASSISTANT: Yes.</s>",
          ChatTemplate.LLAVA_V1,
              HUMAN
                  + " USER: <image>\nWhat is it? ASSISTANT: A cup.</s>USER: Which? ASSISTANT: The"
                  + " red one.</s>USER: Sure? ASSISTANT: Yes.</s>",
          ChatTemplate.LLAMA,
              USER
                  + "USER: <image>\nWhat is it?ASSISTANT: A cup.<|end_of_text|>USER:"
                  + " Which?ASSISTANT: The red one.<|end_of_text|>USER: Sure?ASSISTANT:"
                  + " Yes.<|end_of_text|>",
          ChatTemplate.LLAMA_SPACED,
              USER
                  + " USER: <image>\nWhat is it? ASSISTANT: A cup.<|end_of_text|>USER: Which?"
                  + " ASSISTANT: The red one.<|end_of_text|>USER: Sure? ASSISTANT:"
                  + " Yes.<|end_of_text|>",
          ChatTemplate.PHI3,
              USER
                  + " USER: <image>\nWhat is it? ASSISTANT: A cup.<|endoftext|>USER: Which?"
                  + " ASSISTANT: The red one.<|endoftext|>USER: Sure? ASSISTANT:"
                  + " Yes.<|endoftext|>",
          ChatTemplate.BUNNY,
              USER
                  + " USER: <image>\nWhat is it? ASSISTANT: A cup.<|endoftext|>USER: Which?"
                  + " ASSISTANT: The red one.<|endoftext|>USER: Sure? ASSISTANT:"
                  + " Yes.<|endoftext|>",
          ChatTemplate.PLAIN, "<image>A cup.\nThe red one.\nYes.\n",
          ChatTemplate.TURNS, "<image>\nWhat is it? A cup. Which? The red one. Sure? Yes.");

  /** What a model gets to continue, with its first and with its last question. */
  private static final Map<ChatTemplate, List<String>> PROMPTS =
      Map.of(
          ChatTemplate.VICUNA_V1,
              List.of(
                  USER + " USER: <image>\nWhat is it? ASSISTANT:",
                  USER
                      + " USER: <image>\nWhat is it? ASSISTANT: A cup.</s>USER: Which? ASSISTANT:"
                      + " The red one.</s>USER: Sure? ASSISTANT:"),
          ChatTemplate.LLAMA,
              List.of(
                  USER + "USER: <image>\nWhat is it?ASSISTANT:",
                  USER
                      + "USER: <image>\nWhat is it?ASSISTANT: A cup.<|end_of_text|>USER:"
                      + " Which?ASSISTANT: The red one.<|end_of_text|>USER: Sure?ASSISTANT:"),
          ChatTemplate.PLAIN, List.of("<image>", "<image>A cup.\nThe red one.\n"),
          ChatTemplate.TURNS,
              List.of(
                  "<image>\nWhat is it?", "<image>\nWhat is it? A cup. Which? The red one. Sure?"));

  @ParameterizedTest
  @EnumSource
  void oneRoundReadsAsDefined(ChatTemplate template) {
    assertThat(template.render(ONE).text()).isEqualTo(ONE_ROUND.get(template));
  }

  @ParameterizedTest
  @EnumSource
  void severalRoundsAboutAnImageReadAsDefined(ChatTemplate template) {
    assertThat(template.render(SEVERAL).text()).isEqualTo(SEVERAL_ROUNDS.get(template));
  }

  @ParameterizedTest
  @EnumSource
  void theLearnedPartsAreTheAnswersWithWhatClosesThem(ChatTemplate template) {
    String lead = template == ChatTemplate.PLAIN || template == ChatTemplate.TURNS ? "" : " ";
    String close =
        switch (template) {
          case VICUNA_V1, LLAVA_V1 -> "</s>";
          case LLAMA, LLAMA_SPACED -> "<|end_of_text|>";
          case PHI3, BUNNY -> "<|endoftext|>";
          case PLAIN -> "\n";
          case TURNS -> "";
        };
    assertThat(parts(template.render(SEVERAL)))
        .containsExactly(
            lead + "A cup." + close, lead + "The red one." + close, lead + "Yes." + close);
    List<ChatTemplate.Round> unanswered = List.of(new ChatTemplate.Round("What is it?", ""));
    if (template.endText() == null) {
      assertThat(parts(template.render(unanswered))).containsExactly(close);
    } else {
      assertThat(template.render(unanswered).text()).endsWith("ASSISTANT:");
      assertThat(parts(template.render(unanswered))).isEmpty();
    }
  }

  private static List<String> parts(ChatTemplate.Rendered rendered) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < rendered.begins().length; i++) {
      parts.add(rendered.text().substring(rendered.begins()[i], rendered.ends()[i]));
    }
    return parts;
  }

  @Test
  void promptsEndWhereTheAnswerBegins() {
    PROMPTS.forEach(
        (template, prompts) -> {
          assertThat(template.prompt(SEVERAL.get(0).question())).isEqualTo(prompts.get(0));
          assertThat(template.prompt(SEVERAL.subList(0, 2), SEVERAL.get(2).question()))
              .isEqualTo(prompts.get(1));
        });
  }

  @ParameterizedTest
  @EnumSource
  void everyPromptIsABeginningOfItsConversation(ChatTemplate template) {
    String text = template.render(SEVERAL).text();
    for (int i = 0; i < SEVERAL.size(); i++) {
      assertThat(text)
          .startsWith(template.prompt(SEVERAL.subList(0, i), SEVERAL.get(i).question()));
    }
  }

  @Test
  void keysAreThoseOfJobFiles() {
    assertThat(Arrays.stream(ChatTemplate.values()).map(ChatTemplate::key))
        .containsExactly(
            "vicuna_v1", "llava_v1", "llama", "llama_spaced", "phi3", "bunny", "plain", "turns");
    assertThat(ChatTemplate.named("llama_spaced")).isEqualTo(ChatTemplate.LLAMA_SPACED);
  }
}
