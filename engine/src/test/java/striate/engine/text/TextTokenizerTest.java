package striate.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.TestResources;
import striate.engine.run.Problem;

class TextTokenizerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path MODEL = TestResources.path("/text/sentencepiece/tokenizer.model");

  @TempDir Path temporary;

  private TextTokenizer open(String config) throws IOException {
    Files.copy(MODEL, temporary.resolve("tokenizer.model"));
    Files.writeString(temporary.resolve("tokenizer_config.json"), config);
    return TextTokenizer.open(temporary);
  }

  /** Plain, legacy, with an end token, with an added one, without any space or token in front. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void aSentencePieceModelCutsTextsAsTransformersDoes(int set) throws IOException {
    JsonNode expected = JSON.readTree(MODEL.resolveSibling("expected.json").toFile()).get(set);
    assertThat(expected.get("cases").size()).isGreaterThan(70);
    try (TextTokenizer tokenizer = open(expected.get("config").toString())) {
      for (JsonNode golden : expected.get("cases")) {
        String text = golden.get("text").asText();
        int[] ids = ints(golden.get("ids"));
        assertThat(tokenizer.ids(text)).as(text).isEqualTo(ids);
        assertThat(tokenizer.bareIds(text)).as(text).isEqualTo(ints(golden.get("bare")));
        assertThat(tokenizer.text(ids)).isEqualTo(golden.get("decoded").asText());
        assertThat(tokenizer.textWithSpecials(ids)).isEqualTo(golden.get("whole").asText());
        TextTokenizer.Tokens tokens = tokenizer.tokens(text);
        assertThat(tokens.ids()).isEqualTo(ids);
        for (int i = 0; i < ids.length; i++) {
          assertThat(new int[] {tokens.begins()[i], tokens.ends()[i]})
              .as("'%s', token %d", text, i)
              .isEqualTo(ints(golden.get("spans").get(i)));
        }
      }
    }
  }

  /** With CUDA's there, DJL would look for, and download, tokenizers for it. */
  @Test
  void theTokenizersForProcessorsAreTakenWhateverElseIsThere() throws IOException {
    open("{}").close();
    assertThat(System.getProperty("RUST_FLAVOR")).isEqualTo("cpu");
  }

  private static int[] ints(JsonNode node) {
    return JSON.convertValue(node, int[].class);
  }

  static JsonNode settings() throws IOException {
    return JSON.readTree(MODEL.getParent().resolveSibling("settings.json").toFile());
  }

  /** Against {@code tokenizer_settings.py}. */
  @ParameterizedTest
  @MethodSource("settings")
  void theFilesBesideATokenizerChangeWhatTheyChangeInTransformers(JsonNode golden)
      throws IOException {
    Files.copy(
        TestResources.path("/oracle/llava-clip-llama/tokenizer.json"),
        temporary.resolve("tokenizer.json"));
    for (var files = golden.get("files").fields(); files.hasNext(); ) {
      var file = files.next();
      Files.writeString(temporary.resolve(file.getKey()), file.getValue().toString());
    }
    try (TextTokenizer tokenizer = TextTokenizer.open(temporary)) {
      for (JsonNode text : golden.get("texts")) {
        int[] ids = tokenizer.ids(text.get("text").asText());
        assertThat(ids).isEqualTo(ints(text.get("ids")));
        assertThat(tokenizer.text(ids)).isEqualTo(text.get("decoded").asText());
      }
      assertThat(tokenizer.endText()).isEqualTo(golden.get("end").asText("</s>"));
      List<String> expected =
          switch (golden.get("name").asText()) {
            case "lstrip" -> List.of("other flags for <image> (lstrip): the latter count");
            case "new" -> List.of("are added, as in transformers 5: <new> (384)");
            case "new with another id" -> List.of("id 999", "<new> (384)");
            case "map" -> List.of("names <s> as bos_token", "</s> as eos_token", "<new> (384)");
            case "map beside a decoder" -> List.of("special_tokens_map.json <new>: </s> counts");
            case "add_bos_token is false" -> List.of("add_bos_token: false, tokenizer.json does");
            case "nothing",
                "no config",
                "no longer special",
                "the same",
                "additional beside extras" ->
                List.of();
            default -> tokenizer.notes();
          };
      assertThat(tokenizer.notes()).hasSameSizeAs(expected);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(tokenizer.notes().get(i)).contains(expected.get(i));
      }
    }
  }

  static JsonNode llamas() throws IOException {
    return JSON.readTree(MODEL.resolveSibling("llama.json").toFile());
  }

  /** Against {@code llama_tokenizers.py}. */
  @ParameterizedTest
  @MethodSource("llamas")
  void aLlamaTokenizerIsBuiltByItsFlagsWhereTransformersDoesSo(JsonNode golden) throws IOException {
    Files.copy(MODEL.resolveSibling("normalized.json"), temporary.resolve("tokenizer.json"));
    Files.writeString(temporary.resolve("tokenizer_config.json"), golden.get("config").toString());
    if (!golden.get("modelType").isNull()) {
      Files.writeString(
          temporary.resolve("config.json"), "{\"model_type\":" + golden.get("modelType") + "}");
    }
    try (TextTokenizer tokenizer = TextTokenizer.open(temporary)) {
      for (JsonNode text : golden.get("texts")) {
        int[] ids = tokenizer.ids(text.get("text").asText());
        assertThat(ids).as(text.toString()).isEqualTo(ints(text.get("ids")));
        assertThat(tokenizer.bareIds(text.get("text").asText())).isEqualTo(ints(text.get("bare")));
        assertThat(tokenizer.text(ids)).isEqualTo(text.get("decoded").asText());
      }
      boolean built = golden.get("class").asText().equals("LlamaTokenizer");
      boolean legacy = golden.get("config").path("legacy").asBoolean();
      assertThat(tokenizer.notes().stream().anyMatch(note -> note.contains("puts a space")))
          .isEqualTo(built && !legacy);
    }
  }

  @Test
  void aPointerInPlaceOfATokenizerIsNamed() throws IOException {
    for (String name : List.of("tokenizer.model", "tokenizer.json")) {
      Files.writeString(
          temporary.resolve(name), "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
      assertThatThrownBy(() -> TextTokenizer.open(temporary))
          .hasMessageContaining(name + " is a git-lfs pointer");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "</s>,true",
    "<s>,true",
    "<unk>,true",
    "<pad>,false",
    "<image>,false",
    "the,false",
    "'',false"
  })
  void onlyWhatIsOneTokenByItselfIsHad(String token, boolean had) throws IOException {
    try (TextTokenizer tokenizer = open("{}")) {
      assertThat(tokenizer.has(token)).isEqualTo(had);
    }
  }

  @Test
  void brokenModelsAreRefusedByName() throws IOException {
    byte[] model = Files.readAllBytes(MODEL);
    assertRefused(Arrays.copyOf(model, model.length / 2), "not a SentencePiece model");
    assertRefused(new byte[0], "it holds no pieces");
    assertRefused("plain text".getBytes(StandardCharsets.UTF_8), "not a SentencePiece model");
    assertThatThrownBy(() -> TextTokenizer.open(temporary.resolve("none")))
        .hasMessageContaining("neither tokenizer.json nor tokenizer.model found");
  }

  @Test
  void anAddedTokenOfAnotherModelIsRefused() {
    assertThatThrownBy(
            () ->
                open(
                    "{\"added_tokens_decoder\":{\"77\":{\"content\":\"<pad>\",\"special\":true}}}"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("'<pad>' should have the id 77, but is the model's 420");
  }

  private void assertRefused(byte[] bytes, String rule) throws IOException {
    Files.write(temporary.resolve("tokenizer.model"), bytes);
    assertThatThrownBy(() -> TextTokenizer.open(temporary))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.BAD_INPUT))
        .hasMessageContaining("tokenizer.model")
        .hasMessageContaining(rule);
  }
}
