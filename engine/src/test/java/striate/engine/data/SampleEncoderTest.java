package striate.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.TestResources;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.text.ChatTemplate;
import striate.engine.text.TextTokenizer;

class SampleEncoderTest {
  private static final Path LLAVA = TestResources.path("/oracle/llava-clip-llama");
  private static final Path PIECES = TestResources.path("/text/sentencepiece/tokenizer.model");

  @TempDir Path temporary;

  private static VlmArchitecture model(int imageToken, Integer... ends) {
    VlmArchitecture model = HuggingFaceConfig.read(LLAVA.resolve("config.json"));
    return new VlmArchitecture(
        model.text().withEosTokens(List.of(ends)), model.vision(), 2, true, "gelu", imageToken, 3);
  }

  /** Of Vicuna's and Phi-3's kind: no image token, a newline is a byte. */
  private TextTokenizer sentencePiece() throws IOException {
    Files.copy(PIECES, temporary.resolve("tokenizer.model"));
    Files.writeString(
        temporary.resolve("tokenizer_config.json"),
        "{\"added_tokens_decoder\":{\"420\":{\"content\":\"<|endoftext|>\",\"special\":true},"
            + "\"421\":{\"content\":\"<|end|>\",\"special\":true}}}");
    return TextTokenizer.open(temporary);
  }

  private static SampleEncoder encoder(
      TextTokenizer tokenizer, @Nullable ChatTemplate template, Integer... ends) {
    return new SampleEncoder(tokenizer, model(VlmArchitecture.NO_IMAGE_TOKEN, ends), template);
  }

  @Test
  void anAnswerEndsWithTheTemplatesTokenAndWithAnyOfTheModels() throws IOException {
    try (TextTokenizer tokenizer = sentencePiece()) {
      assertThat(encoder(tokenizer, ChatTemplate.PHI3, 2, 421).stopTokens())
          .containsExactly(2, 421, 420);
      assertThat(encoder(tokenizer, ChatTemplate.VICUNA_V1, 2).stopTokens()).containsExactly(2);
      assertThat(encoder(tokenizer, ChatTemplate.VICUNA_V1, 421).stopTokens())
          .containsExactly(421, 2);
    }
  }

  @Test
  void withoutAnEndTokenTheModelsOwnCount() throws IOException {
    try (TextTokenizer tokenizer = sentencePiece()) {
      assertThat(encoder(tokenizer, ChatTemplate.TURNS, 2, 421).stopTokens())
          .containsExactly(2, 421);
      assertThat(encoder(tokenizer, null, 2, 421).stopTokens()).containsExactly(2, 421);
    }
  }

  @Test
  void aCaptionEndsWithItsNewlineToo() throws IOException {
    int byteOfNewline = 3 + '\n';
    try (TextTokenizer tokenizer = sentencePiece()) {
      // by itself it would be two tokens, a space before it
      assertThat(tokenizer.bareIds("\n")).hasSize(2).endsWith(byteOfNewline);
      assertThat(encoder(tokenizer, ChatTemplate.PLAIN, 2).stopTokens())
          .containsExactly(2, byteOfNewline);
    }
    try (TextTokenizer tokenizer = TextTokenizer.open(LLAVA)) {
      assertThat(new SampleEncoder(tokenizer, model(4, 2), ChatTemplate.PLAIN).stopTokens())
          .containsExactly(2, tokenizer.idOf("\n"));
    }
  }

  @Test
  void aNewlineOfSeveralTokensStopsNothingAndBreaksNothing() throws IOException {
    // a tokenizer of single letters whose newline is spelt as two
    Files.writeString(
        temporary.resolve("tokenizer.json"),
        """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],
         "normalizer":{"type":"Replace","pattern":{"String":"\\n"},"content":"ab"},
         "pre_tokenizer":null,"post_processor":null,"decoder":null,
         "model":{"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":null,
          "end_of_word_suffix":null,"fuse_unk":false,"byte_fallback":false,"ignore_merges":false,
          "vocab":{"a":0,"b":1,"x":2},"merges":[]}}
        """);
    try (TextTokenizer tokenizer = TextTokenizer.open(temporary)) {
      assertThat(tokenizer.bareIds("x\n")).containsExactly(2, 0, 1);
      assertThat(encoder(tokenizer, ChatTemplate.PLAIN, 9).stopTokens()).containsExactly(9);
    }
  }

  @Test
  void aTemplateWhoseEndIsNoTokenIsRefusedWithThoseThatFit() throws IOException {
    try (TextTokenizer tokenizer = sentencePiece()) {
      assertThatThrownBy(() -> encoder(tokenizer, ChatTemplate.LLAMA, 2))
          .hasMessageContaining("<|end_of_text|>, which is not a token")
          .hasMessageContaining("vicuna_v1, llava_v1, phi3, bunny, plain, turns");
    }
  }
}
