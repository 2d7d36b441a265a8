package striate.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.TestResources;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;
import striate.engine.text.TextTokenizer;

/**
 * Samples as people write them, against {@code samples_llava.py}: LLaVA's reading of each, and of
 * the same in other formats.
 */
class LlavaSamplesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path LLAVA = TestResources.path("/oracle/llava-clip-llama");
  private static final String PLAIN =
      "{\"id\":\"a\",\"image\":\"images/0.png\",\"conversations\":[{\"from\":\"human\",\"value\":\"<image>\\n"
          + "What?\"},{\"from\":\"gpt\",\"value\":\"Red.\"}]}";

  private static VlmArchitecture model;
  private static TextTokenizer byteLevel;
  private static TextTokenizer pieces;

  @TempDir static Path shared;
  @TempDir Path temporary;

  @BeforeAll
  static void open() throws IOException {
    model = HuggingFaceConfig.read(LLAVA.resolve("config.json"));
    byteLevel = TextTokenizer.open(LLAVA);
    Files.copy(
        TestResources.path("/text/sentencepiece/tokenizer.model"),
        shared.resolve("tokenizer.model"));
    pieces = TextTokenizer.open(shared);
  }

  @AfterAll
  static void close() {
    byteLevel.close();
    pieces.close();
  }

  static JsonNode cases() throws IOException {
    return JSON.readTree(TestResources.path("/text/samples.json").toFile());
  }

  private static SampleEncoder encoder(String kind) {
    boolean own = kind.equals("bytelevel");
    int image = own ? byteLevel.idOf(ChatTemplate.IMAGE) : VlmArchitecture.NO_IMAGE_TOKEN;
    return new SampleEncoder(
        own ? byteLevel : pieces,
        new VlmArchitecture(model.text(), model.vision(), 2, true, "gelu", image, 3),
        ChatTemplate.VICUNA_V1);
  }

  private Path write(String content) throws IOException {
    return Files.writeString(temporary.resolve("samples.json"), content);
  }

  private Sample only(String json) throws IOException {
    List<Sample> samples = SampleFile.read(write(json), ChatTemplate.VICUNA_V1);
    assertThat(samples).hasSize(1);
    return samples.get(0);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aSampleIsReadAsByLlava(JsonNode golden) throws IOException {
    Sample sample = only("[" + golden.get("sample") + "]");
    for (String kind : List.of("bytelevel", "sentencepiece")) {
      SampleEncoder.Tokens tokens = encoder(kind).tokens(sample);
      String name = golden.get("name").asText() + ", " + kind;
      assertThat(tokens.supervised() == 0).as(name).isEqualTo(golden.get("masked").asBoolean());
      if (golden.has(kind)) {
        assertThat(tokens.ids())
            .as(name)
            .isEqualTo(withToken(golden.get(kind).get("ids"), encoder(kind)));
        int[] labels = new int[tokens.ids().length];
        Arrays.fill(labels, EncodedSample.IGNORED);
        for (JsonNode run : golden.get(kind).get("learned")) {
          for (int at = run.get(0).asInt(); at < run.get(1).asInt(); at++) {
            labels[at] = tokens.ids()[at];
          }
        }
        assertThat(tokens.labels()).as(name).isEqualTo(labels);
      }
    }
  }

  /** Python's own number for an image is the one that models without an image token have here. */
  private static int[] withToken(JsonNode ids, SampleEncoder encoder) {
    assertThat(encoder).isNotNull();
    return Arrays.stream(JSON.convertValue(ids, int[].class))
        .map(id -> id == -200 ? VlmArchitecture.NO_IMAGE_TOKEN : id)
        .toArray();
  }

  @Test
  void oneFileOfEachShapeGivesTheSameSamples() throws IOException {
    List<Sample> expected = SampleFile.read(write("[" + PLAIN + "," + PLAIN + "]"), template());
    for (String content :
        List.of(
            PLAIN + "\n" + PLAIN + "\n",
            PLAIN + "\r\n\r\n" + PLAIN,
            "\ufeff" + PLAIN + "\n" + PLAIN,
            "\ufeff[" + PLAIN + ",\r\n" + PLAIN + "]\r\n",
            JSON.readTree(PLAIN).toPrettyString() + "\n" + PLAIN,
            "[" + PLAIN.replace("\"a\"", "\"a\",\"score\":NaN") + "," + PLAIN + "]")) {
      assertThat(SampleFile.read(write(content), template())).isEqualTo(expected);
    }
    assertThat(SampleFile.read(write(PLAIN), template())).isEqualTo(expected.subList(0, 1));
  }

  private static ChatTemplate template() {
    return ChatTemplate.VICUNA_V1;
  }

  @Test
  void theModelContinuesFromTheFirstQuestionThatSeesTheImage() throws IOException {
    Sample later =
        only(
            """
            {"image":"images/0.png","conversations":[
              {"from":"human","value":"Hello."},{"from":"gpt","value":"Hi."},
              {"from":"human","value":"<image>What?"},{"from":"gpt","value":"Red."},
              {"from":"human","value":"Sure?"},{"from":"gpt","value":"Yes."}]}
            """);
    float[] pixels = {1};
    EncodedSample prompt = encoder("bytelevel").encodePrompt(later, pixels);
    assertThat(prompt.pixels()).isSameAs(pixels);
    assertThat(byteLevel.textWithSpecials(prompt.ids()).replaceAll("(<image>)+", "<image>"))
        .endsWith("USER: Hello. ASSISTANT: Hi.</s>USER: <image>\nWhat? ASSISTANT:");
    Sample answered =
        only(
            """
            {"image":"images/0.png","conversations":[
              {"from":"human","value":"Show it."},{"from":"gpt","value":"Here: <image>"}]}
            """);
    EncodedSample asked = encoder("bytelevel").encodePrompt(answered, pixels);
    assertThat(asked.pixels()).isNull();
    assertThat(byteLevel.textWithSpecials(asked.ids())).endsWith("USER: Show it. ASSISTANT:");
  }

  @Test
  void aSystemTextStandsInPlaceOfTheTemplatesOwn() throws IOException {
    Sample sample =
        only(
            """
            {"system":"Be short.","messages":[
              {"role":"user","content":"Hello?"},{"role":"assistant","content":"Yes."}]}
            """);
    SampleEncoder encoder = encoder("bytelevel");
    assertThat(byteLevel.textWithSpecials(encoder.tokens(sample).ids()))
        .isEqualTo("<s>Be short. USER: Hello? ASSISTANT: Yes.</s>");
    assertThat(byteLevel.textWithSpecials(encoder.encodePrompt(sample, null).ids()))
        .isEqualTo("<s>Be short. USER: Hello? ASSISTANT:");
  }

  /** The sample's fields, or its turns, or an end of the whole, and what is said of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"images\":[\"a.png\"],\"conversations\":[Q,A]|names 0 images (<image>), 'images' gives 1",
        "\"image\":\"a.png\",\"conversations\":[Q,A]|names 0 images (<image>), 'image' gives 1",
        "\"image\":[\"a.png\",\"b.png\"],\"conversations\":[I,A]|gives 2 images, this model takes"
            + " one",
        "\"images\":[\"a.png\",\"b.png\"],\"messages\":[I,A]|gives 2 images, this model takes one",
        "\"images\":[\"a.png\"],\"messages\":[{\"role\":\"user\",\"content\":\"<image><image>\"},A]|names"
            + " 2 images",
        "\"image\":\"\",\"conversations\":[Q,A]|'image' is an empty path",
        "\"image\":3,\"conversations\":[Q,A]|'image' is neither a path nor a list",
        "\"videos\":[\"a.mp4\"],\"messages\":[Q,A]|'videos' is a video",
        "\"audio\":\"a.wav\",\"conversations\":[Q,A]|'audio' is a sound",
        "\"tools\":\"[{}]\",\"messages\":[Q,A]|'tools' is tools for function calls",
        "\"objects\":{\"ref\":[\"x\"]},\"messages\":[Q,A]|'objects' is grounding boxes",
        "\"rejected_response\":\"x\",\"messages\":[Q,A]|'rejected_response' is a preference pair",
        "\"query\":\"x\",\"messages\":[Q,A]|'query' is a part of ms-swift's",
        "\"messages\":[Q,A],\"conversations\":[Q,A]|'messages' is turns of another format",
        "\"img_path\":\"x\",\"conversations\":[Q,A]|'img_path' is an image under another name",
        "\"dialog_acts\":[{\"x\":1}],\"conversations\":[Q,A]|'dialog_acts' is an unknown list of"
            + " objects",
        "\"instruction\":\"x\",\"output\":\"y\"|neither 'conversations', 'messages' nor 'query'",
        "\"image\":\"a.png\",\"system\":\"x\",\"conversations\":[I,A]|a system text, which LLaVA's"
            + " format does not know",
        "\"image\":\"a.png\",\"conversations\":[{\"from\":\"system\",\"value\":\"x\"},I,A]|a system"
            + " text, which LLaVA's format does not know",
        "\"messages\":[Q,{\"role\":\"system\",\"content\":\"x\"},A]|a system text stands behind",
        "\"messages\":[Q,{\"role\":\"tool\",\"content\":\"x\"}]|from 'tool', a tool",
        "\"messages\":[Q,{\"role\":\"assistant\",\"content\":\"x\",\"tool_calls\":[{}]}]|a turn's"
            + " 'tool_calls' is tools",
        "\"messages\":[Q,{\"role\":\"assistant\",\"content\":\"x\",\"loss\":false}]|a turn's"
            + " 'loss' is what a loss counts",
        "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"video\"}]},A]|of type 'video'",
        "\"conversations\":[{\"from\":\"human\",\"value\":\"x\"},{\"from\":\"gpt\",\"value\":null}]|'value'"
            + " is null",
        "\"conversations\":[{\"from\":\"human\",\"value\":\"x\"},{\"from\":\"gpt\",\"value\":3}]|'value'"
            + " is not a text but 3",
        "\"conversations\":[{\"from\":\"human\",\"value\":\"x \\ud83d y\"},A]|half of a character"
            + " (\\ud83d alone)",
        "\"query\":\"x\"|'response' is missing",
        "\"query\":\"x\",\"response\":\"y\",\"history\":[[\"a\"]]|'history' is not a list of"
            + " questions and answers"
      })
  void whatIsNotReadIsRefusedByName(String fields, String message) throws IOException {
    String json =
        "{\"id\":\"a\","
            + fields
                .replace("[Q", "[{\"from\":\"human\",\"value\":\"What?\"}")
                .replace("[I", "[{\"from\":\"human\",\"value\":\"<image>What?\"}")
                .replace(",I", ",{\"from\":\"human\",\"value\":\"<image>What?\"}")
                .replace(",A]", ",{\"from\":\"gpt\",\"value\":\"Red.\"}]")
            + "}";
    Path file = write(json);
    assertThatThrownBy(() -> SampleFile.read(file, template()))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.BAD_INPUT))
        .hasMessageContaining("samples.json, sample 0")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotMatch("(?s).*\\p{Cntrl}.*"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"data\":[S]}|one object with a list in 'data', not a list of samples|jq '.[\"data\"]'",
        "{\"version\":1,\"train\":[S,S]}|one object with a list in 'train'|jq '.[\"train\"]'",
        "{\"a\":S,\"b\":S}|one object of objects ('a' is the first)|jq '[.[]]'",
        "\"S\"|neither a JSON list of samples nor JSON Lines|README",
        "S\\n{\"id\":|not valid JSON after 1 samples|sample 1, line 2",
        "`  `|it holds no samples|at least one"
      })
  void anotherShapeIsRefusedWithTheWayOut(String content, String what, String more)
      throws IOException {
    Path file = write(content.replace("S", PLAIN).replace("\\n{", "\n{"));
    assertThatThrownBy(() -> SampleFile.read(file, template()))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(what)
        .hasMessageContaining(more);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE"})
  void anotherEncodingIsNamedWithTheWayToConvertIt(String encoding) throws IOException {
    Path file = temporary.resolve("samples.json");
    Files.write(file, ("[" + PLAIN + "]").getBytes(Charset.forName(encoding)));
    String named = encoding.equals("UTF-32") ? "UTF-32BE" : encoding;
    assertThatThrownBy(() -> SampleFile.read(file, template()))
        .hasMessageContaining("the file is in " + named)
        .hasMessageContaining("iconv -f " + named + " -t UTF-8");
    Files.write(file, PLAIN.replace("Red", "Gr\u00fcn").getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> SampleFile.read(file, template()))
        .hasMessageContaining("not valid UTF-8 after 0 samples: Latin-1")
        .hasMessageContaining("line 1, column")
        .hasMessageContaining("iconv -f LATIN1 -t UTF-8");
  }

  @ParameterizedTest
  @CsvSource({
    "PAR1____________,a Parquet file",
    "ARROW1__________,an Arrow file",
    "PK\u0003\u0004____________,a zip file",
    "version https://git-lfs.github.com/spec/v1,git-lfs pointer"
  })
  void anotherKindOfFileIsNamed(String start, String what) throws IOException {
    Path file = write(start);
    assertThatThrownBy(() -> SampleFile.read(file, template())).hasMessageContaining(what);
  }

  @Test
  void imagesThatAreNoPathsAreLeftOutAndNamedShortly() throws IOException {
    List<String> images = new ArrayList<>();
    images.add("images/0\\u0000.png");
    images.add("data:image/png;base64," + "iVBORw0KGgo".repeat(20_000));
    images.add("https://example.org/" + "a".repeat(500) + ".jpg");
    images.add("file://images/0.png");
    images.add("a".repeat(300_000));
    images.add("images/\\u001b[31m\\n.png");
    images.add("images/0.png");
    StringBuilder json = new StringBuilder();
    for (String image : images) {
      json.append(PLAIN.replace("images/0.png", image)).append('\n');
    }
    SampleSet set =
        SampleSet.open(
            write(json.toString()),
            LLAVA,
            template(),
            encoder("bytelevel"),
            striate.engine.image.ImagePreprocessor.open(LLAVA, model.vision()),
            512,
            1 << 20);
    assertThat(set.size()).isEqualTo(1);
    assertThat(set.position(0)).isEqualTo(6);
    assertThat(set.left().images()).isEqualTo(6);
    assertThat(set.left().broken()).hasSize(5);
    assertThat(set.left().message())
        .contains(
            "a: the image's name is not a path: it holds a NUL character, images/0\\u0000.png")
        .contains("(a data URI), not a path, data:image/png;base64,…")
        .contains("a: the image is an address to download from, not a path, https://example.org")
        .contains("a: the image is a file: URL, not a path, file://images/0.png")
        .contains("too long for a path")
        .doesNotMatch("(?s).*\\p{Cntrl}.*")
        .hasSizeLessThan(1200);
  }

  @Test
  void whatAMessageShowsOfANameIsShort() {
    assertThat(Shown.of("images/0.png")).isEqualTo("images/0.png");
    assertThat(Shown.of("x".repeat(80))).hasSize(80);
    assertThat(Shown.of("x".repeat(5000))).hasSizeLessThanOrEqualTo(80).contains("5000");
    assertThat(Shown.of("\u001b".repeat(80))).hasSize(80).doesNotContain("\u001b");
  }
}
