package striate.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.TestResources;
import striate.engine.image.ImagePreprocessor;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;
import striate.engine.text.TextTokenizer;

class SampleSetTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static TextTokenizer tokenizer;
  private static VlmArchitecture architecture;
  private static Path directory;

  @TempDir Path temporary;

  @BeforeAll
  static void open() {
    directory = TestResources.path("/oracle/llava-clip-llama");
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
    Path oracle = TestResources.path("/oracle/" + name);
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
      List<EncodedSample> prompts = prompts(oracle.resolve("samples.json"), own, model, null);
      for (int i = 0; i < samples.size(); i++) {
        EncodedSample sample = samples.get(i);
        assertThat(sample.ids()).isEqualTo(ints(expected.get(i).get("input_ids")));
        assertThat(sample.labels()).isEqualTo(ints(expected.get(i).get("labels")));
        assertThat(prompts.get(i).ids()).isEqualTo(ints(expected.get(i).get("prompt_ids")));
        assertThat(samples.length(i)).isEqualTo(sample.ids().length);
        assertThat(sample.pixels() == null).isEqualTo(i == 4);
        assertThat(own.text(ints(expected.get(i).get("greedy_ids"))))
            .isEqualTo(expected.get(i).get("greedy_text").asText());
      }
    }
  }

  private static List<EncodedSample> prompts(
      Path file, TextTokenizer own, VlmArchitecture model, @Nullable ChatTemplate template) {
    SampleEncoder encoder = new SampleEncoder(own, model, template);
    return SampleFile.read(file, template).stream()
        .map(sample -> encoder.encodePrompt(sample, null))
        .toList();
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
    Path file = temporary.resolve("samples.json");
    int[] prompt = prompts(file, tokenizer, architecture, ChatTemplate.VICUNA_V1).get(0).ids();
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
    assertThat(samples.left()).isEqualTo(new SampleSet.Left(1, 1, 0, List.of("b", "c"), List.of()));
    assertThat(samples.left().message())
        .isEqualTo(
            "left out: 1 longer than allowed, 1 with nothing to learn (an answer is empty or"
                + " missing, or a turn holds the template's separators) (such as b, c)");
    assertThatThrownBy(() -> set(file, directory, null, 2))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("none of the 3 samples can be trained on: 3 are longer than 2 tokens")
        .hasMessageContaining("such as a; b; c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|it has neither",
        "[]|holds no samples",
        "[1]|sample 0",
        "[{\"conversations\":[]}]|its turns are not a list with at least one",
        "[{\"conversations\":[{\"from\":\"human\",\"value\":\"x\"}]}]|1 have nothing to learn",
        "[{\"conversations\":[{\"from\":\"human\"}]}]|'value' is missing",
        "[{\"conversations\":[{\"from\":\"cat\",\"value\":\"x\"}]}]|from 'cat'",
        "[{\"conversations\":[{\"from\":\"human\",\"value\":\"x\"},{\"from\":\"human\",\"value\":\"x\"}]}]|two"
            + " turns in a row",
        "[{\"image\":\"images/0.png\",\"conversations\":[{\"from\":\"human\",\"value\":\"x\"},{\"from\":\"gpt\",\"value\":\"x\"}]}]|names"
            + " 0 images",
        "[{\"conversations\":[{\"from\":\"human\",\"value\":\"<image>x\"},{\"from\":\"gpt\",\"value\":\"x\"}]}]|names"
            + " 1 images",
        "[{\"image\":\"images/9.png\",\"conversations\":[{\"from\":\"human\",\"value\":\"<image>x\"},{\"from\":\"gpt\",\"value\":\"x\"}]}]|9.png"
            + " not found",
        "[{\"image\":\"samples.json\",\"conversations\":[{\"from\":\"human\",\"value\":\"<image>x\"},{\"from\":\"gpt\",\"value\":\"x\"}]}]|neither"
            + " PNG, JPEG, GIF, BMP, WebP nor TIFF",
        "[{\"prompt\":\"a\",\"answer\":\"b\"}]|raw pairs do not take",
        "[{\"conversations\":|not valid JSON after 0 samples",
        "[{\"image\":3,\"conversations\":[]}]|'image' is neither a path"
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
        .hasMessageContaining("template 'chatml' not found");
    assertThatThrownBy(() -> SampleFile.read(temporary.resolve("none.json"), null))
        .hasMessageContaining("samples file not found");
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

  @Test
  void conversationsWithoutAnswersOrTooLongAreCounted() throws IOException {
    Path file =
        write(
            """
            [{"id":"kept","conversations":[{"from":"human","value":"One?"},{"from":"gpt","value":""},
               {"from":"human","value":"Two?"},{"from":"gpt","value":"two"}]},
             {"id":"mute","conversations":[{"from":"human","value":"One?"},{"from":"gpt","value":""},
               {"from":"human","value":"Two?"},{"from":"gpt","value":""}]},
             {"id":"long","conversations":[{"from":"human","value":"One?"},{"from":"gpt","value":"one"},
               {"from":"human","value":"Two?"},{"from":"gpt","value":"two two two two two two two two"}]}]
            """);
    SampleSet samples = set(file, directory, ChatTemplate.TURNS, 20);
    assertThat(samples.size()).isEqualTo(1);
    assertThat(samples.get(0).id()).isEqualTo("kept");
    assertThat(samples.left().message())
        .isEqualTo(
            "left out: 1 longer than allowed, 1 with nothing to learn (an answer is empty or"
                + " missing, or a turn holds the template's separators) (such as mute, long)");
  }

  /** Five samples with three images of their own: 0, 1 and 2 are good. */
  private Path illustrated() throws IOException {
    for (int i = 0; i < 3; i++) {
      Files.copy(directory.resolve("images/" + i + ".png"), temporary.resolve(i + ".png"));
    }
    StringBuilder json = new StringBuilder("[");
    for (int i = 0; i < 5; i++) {
      json.append(i == 0 ? "" : ",")
          .append(
              "{\"id\":\"s%d\",\"image\":\"%d.png\",\"conversations\":[{\"from\":\"human\",\"value\":\"<image>\\nWhat?\"},{\"from\":\"gpt\",\"value\":\"It is %d.\"}]}"
                  .formatted(i, i % 3, i));
    }
    return write(json.append("]").toString());
  }

  private SampleSet opened(Path file, long cacheBytes, @Nullable Set<Integer> leftBefore) {
    return SampleSet.open(
        file,
        temporary,
        ChatTemplate.VICUNA_V1,
        new SampleEncoder(tokenizer, architecture, ChatTemplate.VICUNA_V1),
        ImagePreprocessor.open(directory, architecture.vision()),
        512,
        cacheBytes,
        leftBefore);
  }

  private void truncate(String image) throws IOException {
    byte[] bytes = Files.readAllBytes(temporary.resolve(image));
    Files.write(temporary.resolve(image), Arrays.copyOf(bytes, bytes.length / 2));
  }

  private static List<String> ids(List<EncodedSample> samples) {
    return samples.stream().map(EncodedSample::id).toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1 << 20})
  void samplesWithBadImagesAreLeftOutCountedAndNamed(long cacheBytes) throws IOException {
    Path file = illustrated();
    Files.delete(temporary.resolve("0.png"));
    Files.writeString(temporary.resolve("1.png"), "%PDF-1.7");
    SampleSet samples = opened(file, cacheBytes, null);
    assertThat(ids(samples.asList())).containsExactly("s2");
    assertThat(samples.position(0)).isEqualTo(2);
    assertThat(samples.withoutImages()).containsExactlyInAnyOrder(0, 1, 3, 4);
    assertThat(samples.left().images()).isEqualTo(4);
    assertThat(samples.left().message())
        .startsWith("left out: 4 samples whose images cannot be used (such as s0: image not found")
        .contains("0.png; s1: the image is PDF, which is not read")
        .contains("1.png; s3: ")
        .contains("; s4: ");
  }

  @Test
  void samplesThatAreLeftOutForSeveralReasonsAreAllCounted() {
    assertThat(new SampleSet.Left(1, 0, 1, List.of("a"), List.of("b: it is broken")).message())
        .isEqualTo(
            "left out: 1 with nothing to learn (an answer is empty or missing, or a turn holds the"
                + " template's separators) (such as a); 1 sample whose image cannot be used (such"
                + " as b: it is broken)");
    assertThat(new SampleSet.Left(0, 0, 0, List.of(), List.of()).message()).isEmpty();
  }

  @Test
  void aWrongDirectoryOfImagesIsAnErrorAtOnce() throws IOException {
    Path file = illustrated();
    for (int i = 0; i < 3; i++) {
      Files.delete(temporary.resolve(i + ".png"));
    }
    assertThatThrownBy(() -> opened(file, 0, null))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("0.png not found, nor any of the 2 others")
        .hasMessageContaining("samples.json, sample 0")
        .hasMessageContaining("check 'data.images'");
  }

  @Test
  void whereNoSampleIsLeftTheReasonsAreGiven() throws IOException {
    Path file = illustrated();
    for (int i = 0; i < 3; i++) {
      Files.write(temporary.resolve(i + ".png"), new byte[0]);
    }
    assertThatThrownBy(() -> opened(file, 0, null))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("none of the 5 samples can be trained on")
        .hasMessageContaining("5 have images that cannot be used (such as s0: the image is empty");
  }

  @Test
  void anImageThatBreaksLaterLeavesItsSamplesInPlaceWithoutContribution() throws IOException {
    Path file = illustrated();
    SampleSet samples = opened(file, 0, null);
    List<String> warnings = new ArrayList<>();
    List<EncodedSample> training = samples.forTraining(warnings::add);
    EncodedSample before = training.get(1);
    truncate("1.png");
    EncodedSample after = training.get(1);
    assertThat(after.id()).isEqualTo("s1");
    assertThat(after.ids()).isEqualTo(before.ids());
    assertThat(after.supervised()).isZero();
    assertThat(after.pixels()).hasSameSizeAs(before.pixels()).containsOnly(0);
    assertThat(training.get(4).supervised()).isZero();
    assertThat(training.get(0).supervised()).isPositive();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0))
        .contains("nothing is learned from sample s1 and others with its image")
        .contains("the file is cut short")
        .contains("1.png");
    assertThatThrownBy(() -> samples.get(1)).hasMessageContaining("1.png");
    Files.delete(temporary.resolve("2.png"));
    assertThatThrownBy(() -> training.get(2))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("2 of 3 images cannot be read any more")
        .hasMessageContaining("resume the run");
  }

  @Test
  void openedAgainTheSameSamplesAreLeftOutWhateverBecameOfTheImages() throws IOException {
    Path file = illustrated();
    byte[] whole = Files.readAllBytes(temporary.resolve("0.png"));
    truncate("0.png");
    SampleSet first = opened(file, 1 << 20, null);
    assertThat(ids(first.asList())).containsExactly("s1", "s2", "s4");
    Files.write(temporary.resolve("0.png"), whole);
    truncate("2.png");
    SampleSet again = opened(file, 1 << 20, first.withoutImages());
    assertThat(ids(again.forTraining(warning -> {}))).containsExactly("s1", "s2", "s4");
    assertThat(again.withoutImages()).isEqualTo(first.withoutImages());
    assertThat(again.forTraining(warning -> {}).get(1).supervised()).isZero();
    assertThat(again.left().message()).contains("s0: left out when the run began, 0.png");
  }

  @Test
  void manySamplesKeepTheFilesOrder() throws IOException {
    StringBuilder json = new StringBuilder("[");
    for (int i = 0; i < 5000; i++) {
      json.append(i == 0 ? "" : ",")
          .append("{\"prompt\":\"ask %d\",\"answer\":\"%s\"}".formatted(i, i % 7 == 3 ? "" : i));
    }
    Path file = write(json.append("]").toString());
    SampleSet samples = set(file, directory, null, 512);
    SampleEncoder encoder = new SampleEncoder(tokenizer, architecture, null);
    List<Sample> all = SampleFile.read(file, null);
    assertThat(samples.left().masked()).isEqualTo(5000 - samples.size());
    for (int i = 0; i < samples.size(); i++) {
      EncodedSample alone = encoder.encode(all.get(samples.position(i)), null);
      assertThat(samples.get(i).id()).isEqualTo(alone.id());
      assertThat(samples.get(i).ids()).isEqualTo(alone.ids());
      assertThat(samples.get(i).labels()).isEqualTo(alone.labels());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{\"prompt\":\"a\",\"answer\":\"b\"},{\"prompt\":\"a\"]|sample 1, line 1",
        "[{\"prompt\":\"a\",\"answer\":\"b\"}|sample 1",
        "[{\"prompt\":\"a\",\"answer\":\"b\"}] []|something follows the list of 1 samples",
        "[{\"prompt\":\"a\",\"answer\":\"b\"},{\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}]|sample"
            + " 1",
        "[{\"prompt\":\"a\",\"answer\":\"b\"},[]]|sample 1"
      })
  void brokenJsonNamesTheSample(String json, String text) throws IOException {
    Path file = write(json);
    assertThatThrownBy(() -> SampleFile.read(file, null))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(text);
  }
}
