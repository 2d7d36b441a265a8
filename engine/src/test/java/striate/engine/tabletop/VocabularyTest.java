package striate.engine.tabletop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class VocabularyTest {
  private static HuggingFaceTokenizer tokenizer() throws IOException {
    byte[] json = Vocabulary.tokenizerJson().toString().getBytes(StandardCharsets.UTF_8);
    return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), Map.of());
  }

  @Test
  void theTokenizerGivesEveryWordItsOwnToken() throws IOException {
    try (HuggingFaceTokenizer tokenizer = tokenizer()) {
      String all = String.join(" ", Vocabulary.WORDS);
      long[] expected =
          LongStream.concat(
                  LongStream.of(Vocabulary.BEGIN), LongStream.range(0, Vocabulary.WORDS.size()))
              .toArray();
      assertThat(tokenizer.encode(all).getIds()).isEqualTo(expected);
    }
  }

  @Test
  void theTokenizerAgreesWithTheSamples() throws IOException {
    try (HuggingFaceTokenizer tokenizer = tokenizer()) {
      Sample sample = new TrainingText(1, new TextMix(3, 7, 2, 0, 0, 0), 6).sample(0);
      StringBuilder text = new StringBuilder();
      for (int turn = 0; turn < 6; turn++) {
        text.append(sample.asked(turn)).append(' ');
        text.append(sample.turns().get(turn).answer()).append(' ');
      }
      long[] expected = java.util.Arrays.stream(sample.ids()).asLongStream().toArray();
      assertThat(tokenizer.encode(text.toString()).getIds()).isEqualTo(expected);
    }
  }

  @Test
  void aStrangeWordIsUnknownToTheTokenizerAndRefusedByTheWorld() throws IOException {
    try (HuggingFaceTokenizer tokenizer = tokenizer()) {
      assertThat(tokenizer.encode("look next zebra").getIds()[3]).isEqualTo(Vocabulary.UNKNOWN);
    }
    assertThatThrownBy(() -> Vocabulary.encode("look next zebra")).hasMessageContaining("zebra");
  }
}
