package striate.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;

class SampleSetTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static TextTokenizer tokenizer;
  private static VlmArchitecture architecture;
  private static Path directory;

  @TempDir Path temporary;

  @BeforeAll
  static void open() {
    directory = ImagePreprocessorTest.resource("/oracle/llava-clip-llama");
    tokenizer = TextTokenizer.open(directory);
    architecture = HuggingFaceConfig.read(directory.resolve("config.json"));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static SampleSet set(Path file, Path images, @Nullable ChatTemplate template, int max) {
    return SampleSet.open(
        file,
        images,
        template,
        new SampleEncoder(tokenizer, architecture, template),
        ImagePreprocessor.open(directory, architecture.vision()),
        max,
        1 << 20);
  }

  private SampleSet conversations(String json, int max) throws IOException {
    return set(write(json), directory, ChatTemplate.VICUNA_V1, max);
  }

  private Path write(String json) throws IOException {
    return Files.writeString(temporary.resolve("samples.json"), json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llava-clip-llama", "bunny-siglip-llama3"})
  void rawPairsAreEncodedAsByTransformers(String name) throws IOException {
    Path oracle = ImagePreprocessorTest.resource("/oracle/" + name);
    JsonNode expected = JSON.readTree(oracle.resolve("expected.json").toFile()).get("samples");
    try (TextTokenizer own = TextTokenizer.open(oracle)) {
      VlmArchitecture model = HuggingFaceConfig.read(oracle.resolve("config.json"));
      SampleSet samples =
          SampleSet.open(
              oracle.resolve("samples.json"),
              oracle,
              null,
              new SampleEncoder(own, model, null),
              ImagePreprocessor.open(oracle, model.vision()),
              512,
              1 << 20);
      assertThat(samples.size()).isEqualTo(5);
      for (int i = 0; i < samples.size(); i++) {
        EncodedSample sample = samples.get(i);
        assertThat(sample.ids()).isEqualTo(ints(expected.get(i).get("input_ids")));
        assertThat(sample.labels()).isEqualTo(ints(expected.get(i).get("labels")));
        assertThat(samples.prompt(i).ids()).isEqualTo(ints(expected.get(i).get("prompt_ids")));
        assertThat(samples.length(i)).isEqualTo(sample.ids().length);
        assertThat(sample.pixels() == null).isEqualTo(i == 4);
        assertThat(own.text(ints(expected.get(i).get("greedy_ids"))))
            .isEqualTo(expected.get(i).get("greedy_text").asText());
      }
    }
  }

  private static int[] ints(JsonNode node) {
    return JSON.convertValue(node, int[].class);
  }

  private static List<String> learned(EncodedSample sample) {
    List<String> parts = new ArrayList<>();
    List<Integer> run = new ArrayList<>();
    for (int i = 0; i <= sample.ids().length; i++) {
      if (i < sample.ids().length && sample.labels()[i] != EncodedSample.IGNORED) {
        assertThat(sample.labels()[i]).isEqualTo(sample.ids()[i]);
        run.add(sample.ids()[i]);
      } else if (!run.isEmpty()) {
        parts.add(tokenizer.textWithSpecials(run.stream().mapToInt(Integer::intValue).toArray()));
        run.clear();
      }
    }
    return parts;
  }

  private static final String TWO_TURNS =
      """
      [{"id":"c1","image":"images/0.png","conversations":[
        {"from":"human","value":"What color is the square?\\n<image>"},
        {"from":"gpt","value":"It is red."},
        {"from":"human","value":"Is there a star \\ud83d\\ude00 in it?"},
        {"from":"gpt","value":"No, there is a caf\\u00e9 \\ud83d\\ude00."}]}]
      """;

  @Test
  void onlyTheAssistantsWordsAndEndTokensAreLearned() throws IOException {
    EncodedSample sample = conversations(TWO_TURNS, 512).get(0);
    assertThat(learned(sample)).containsExactly(" It is red.</s>", " No, there is a café 😀.</s>");
    assertThat(tokenizer.textWithSpecials(sample.ids()).replaceAll("(<image>)+", "<image>"))
        .isEqualTo(
            "<s>A chat between a curious user and an artificial intelligence assistant. The"
                + " assistant gives helpful, detailed, and polite answers to the user's questions."
                + " USER: <image>\n"
                + "What color is the square? ASSISTANT: It is red.</s>USER: Is there a star 😀 in"
                + " it? ASSISTANT: No, there is a café 😀.</s>");
    assertThat(sample.ids()).containsSequence(4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4);
  }

  @Test
  void theQuestionAskedAloneIsThePrefixOfTheConversation() throws IOException {
    SampleSet samples = conversations(TWO_TURNS, 512);
    int[] prompt = samples.prompt(0).ids();
    assertThat(samples.get(0).ids()).startsWith(prompt);
    assertThat(samples.get(0).labels()[prompt.length]).isNotEqualTo(EncodedSample.IGNORED);
    assertThat(samples.get(0).labels()[prompt.length - 1]).isEqualTo(EncodedSample.IGNORED);
  }

  @Test
  void plainLearnsTheCaptionAfterTheImage() throws IOException {
    Path file =
        write(
            """
            [{"image":"images/1.png","conversations":[{"from":"human","value":"Describe it.\\n<image>"},
              {"from":"gpt","value":"three circles"}]},
             {"conversations":[{"from":"human","value":""},{"from":"gpt","value":"Yes. No."}]}]
            """);
    SampleSet samples = set(file, directory, ChatTemplate.PLAIN, 512);
    assertThat(learned(samples.get(0))).containsExactly("three circles\n");
    assertThat(samples.get(0).ids()).hasSizeGreaterThan(17);
    assertThat(samples.get(0).ids()[1]).isEqualTo(4);
    assertThat(learned(samples.get(1))).containsExactly("Yes. No.\n");
  }

  @Test
  void aLeadingAnswerIsDropped() throws IOException {
    SampleSet samples =
        conversations(
            """
            [{"conversations":[{"from":"gpt","value":"Hello"},{"from":"human","value":"Two?"},
              {"from":"gpt","value":"Yes."}]}]
            """,
            512);
    assertThat(learned(samples.get(0))).containsExactly(" Yes.</s>");
  }

  @Test
  void tooLongAndEmptySamplesAreCounted() throws IOException {
    Path file =
        write(
            """
            [{"id":"a","prompt":"USER: one","answer":" two"},{"id":"b","prompt":"USER: one","answer":""},
             {"id":"c","prompt":"USER: one two three four five six seven eight nine ten","answer":" zero"}]
            """);
    SampleSet samples = set(file, directory, null, 10);
    assertThat(samples.size()).isEqualTo(1);
    assertThat(samples.left()).isEqualTo(new SampleSet.Left(1, 1, List.of("b", "c")));
    assertThat(samples.left().message()).contains("1 samples longer").contains("b, c");
    assertThatThrownBy(() -> set(file, directory, null, 2))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("none of the 3 samples can be trained on");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|no JSON list",
        "[]|holds no samples",
        "[1]|sample 0",
        "[{\"conversations\":[]}]|does not end with an answer",
        "[{\"conversations\":[{\"from\":\"human\",\"value\":\"x\"}]}]|does not end with an answer",
        "[{\"conversations\":[{\"from\":\"human\"}]}]|'value' is missing",
        "[{\"conversations\":[{\"from\":\"cat\",\"value\":\"x\"}]}]|from 'cat'",
        "[{\"conversations\":[{\"from\":\"human\",\"value\":\"x\"},{\"from\":\"human\",\"value\":\"x\"}]}]|two"
            + " turns in a row",
        "[{\"image\":\"images/0.png\",\"conversations\":[{\"from\":\"human\",\"value\":\"x\"},{\"from\":\"gpt\",\"value\":\"x\"}]}]|names"
            + " 0 images",
        "[{\"conversations\":[{\"from\":\"human\",\"value\":\"<image>x\"},{\"from\":\"gpt\",\"value\":\"x\"}]}]|names"
            + " 1 images",
        "[{\"image\":\"images/9.png\",\"conversations\":[{\"from\":\"human\",\"value\":\"<image>x\"},{\"from\":\"gpt\",\"value\":\"x\"}]}]|9.png"
            + " is not there",
        "[{\"image\":\"samples.json\",\"conversations\":[{\"from\":\"human\",\"value\":\"<image>x\"},{\"from\":\"gpt\",\"value\":\"x\"}]}]|neither"
            + " PNG nor JPEG",
        "[{\"prompt\":\"a\",\"answer\":\"b\"}]|raw pairs do not take",
        "[{\"conversations\":|no valid JSON after 0 samples",
        "[{\"image\":3}]|'image' is no string"
      })
  void wrongSamplesAreOneClearProblem(String json, String text) throws IOException {
    assertThatThrownBy(() -> conversations(json, 512))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.BAD_INPUT))
        .hasMessageContaining(text)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @Test
  void conversationsNeedATemplate() throws IOException {
    Path file = write(TWO_TURNS);
    assertThatThrownBy(() -> set(file, directory, null, 512))
        .hasMessageContaining("names no template");
    assertThatThrownBy(() -> ChatTemplate.named("chatml"))
        .hasMessageContaining("no template 'chatml'");
    assertThatThrownBy(() -> SampleFile.read(temporary.resolve("none.json"), null))
        .hasMessageContaining("no such samples file");
  }

  @Test
  void aBoundedCacheGivesTheSamePixels() throws IOException {
    Path file = directory.resolve("samples.json");
    SampleSet all = set(file, directory, null, 512);
    SampleSet none =
        SampleSet.open(
            file,
            directory,
            null,
            new SampleEncoder(tokenizer, architecture, null),
            ImagePreprocessor.open(directory, architecture.vision()),
            512,
            0);
    assertThat(all.get(2).pixels()).isSameAs(all.get(2).pixels());
    assertThat(none.get(2).pixels())
        .isNotSameAs(none.get(2).pixels())
        .isEqualTo(all.get(2).pixels());
  }

  @Test
  void aTokenizerOfAnotherModelIsRefused() {
    VlmArchitecture other =
        new VlmArchitecture(architecture.text(), architecture.vision(), 2, true, "gelu", 77, 3);
    assertThatThrownBy(() -> new SampleEncoder(tokenizer, other, null))
        .hasMessageContaining("model's image token is 77");
  }
}
