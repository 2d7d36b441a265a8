package striate.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.TestResources;
import striate.engine.image.ImagePreprocessor;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;
import striate.engine.text.TextTokenizer;

class SampleIndexTest {
  private static final int MANY = 12_000;
  private static TextTokenizer tokenizer;
  private static VlmArchitecture architecture;
  private static Path oracle;

  @TempDir Path temporary;

  @BeforeAll
  static void open() {
    oracle = TestResources.path("/oracle/llava-clip-llama");
    tokenizer = TextTokenizer.open(oracle);
    architecture = HuggingFaceConfig.read(oracle.resolve("config.json"));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static SampleEncoder encoder() {
    return new SampleEncoder(tokenizer, architecture, ChatTemplate.PLAIN);
  }

  private static SampleIndex index(Path file, int most) {
    return SampleIndex.read(
        file,
        oracle.resolve("images"),
        ChatTemplate.PLAIN,
        encoder(),
        ImagePreprocessor.open(oracle, architecture.vision()),
        most);
  }

  private static SampleSet set(Path file, int most) {
    return SampleSet.open(
        file,
        oracle.resolve("images"),
        ChatTemplate.PLAIN,
        encoder(),
        ImagePreprocessor.open(oracle, architecture.vision()),
        most,
        0);
  }

  /** Short captions, every second with an image, and one that is longer than all others. */
  private Path captions(int count, int longest) throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    Path file = temporary.resolve("captions.json");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < count; i++) {
        int words = i == longest ? 90 : 1 + random.nextInt(12);
        String image = i % 2 == 0 ? "\"image\": \"" + i % 8 / 2 + ".png\", " : "";
        out.write(i == 0 ? "[" : ",\n");
        out.write("{\"id\": \"s" + i + "\", " + image + "\"conversations\": [");
        out.write("{\"from\": \"human\", \"value\": \"" + (i % 2 == 0 ? "<image>" : "a") + "\"},");
        out.write("{\"from\": \"gpt\", \"value\": \"" + "red box ".repeat(words) + "\"}]}");
      }
      out.write("]");
    }
    return file;
  }

  @Test
  void ofManySamplesABoundedNumberIsTokenizedAndTheLongestIsFound() throws IOException {
    Path file = captions(MANY, 7777);
    SampleIndex index = index(file, 512);
    assertThat(index.size()).isEqualTo(MANY);
    assertThat(index.tokenized())
        .isLessThanOrEqualTo(SampleIndex.DRAWN + SampleIndex.LONGEST)
        .isLessThan(MANY);
    assertThat(index.estimate())
        .contains("of 12,000 samples", "2,048 drawn by chance and the longest by their bytes");
    SampleSet all = set(file, 512);
    double tokens = 0;
    double counted = 0;
    double supervised = 0;
    double countedSupervised = 0;
    int longest = 0;
    for (int i = 0; i < MANY; i++) {
      tokens += index.length(i);
      counted += all.length(i);
      supervised += index.supervised(i);
      countedSupervised += all.supervised(i);
      longest = Math.max(longest, all.length(i));
      assertThat(index.image(i)).isEqualTo(all.image(i));
    }
    assertThat(index.length(7777)).isEqualTo(all.length(7777)).isEqualTo(longest);
    assertThat(tokens / counted).isCloseTo(1, within(0.01));
    assertThat(supervised / countedSupervised).isCloseTo(1, within(0.01));
  }

  @Test
  void theSameFileGivesTheSameEstimate() throws IOException {
    Path file = captions(MANY, 5);
    SampleIndex one = index(file, 512);
    SampleIndex other = index(file, 512);
    for (int i = 0; i < MANY; i++) {
      assertThat(one.length(i)).isEqualTo(other.length(i));
    }
  }

  @Test
  void aSmallFileIsCountedWhole() throws IOException {
    Path file = captions(100, 40);
    // the longest sample and those with more than 25 tokens are left out by both
    SampleIndex index = index(file, 25);
    SampleSet all = set(file, 25);
    assertThat(index.estimate()).isEmpty();
    assertThat(index.size()).isEqualTo(all.size()).isLessThan(100);
    assertThat(index.left()).isEqualTo(all.left());
    for (int i = 0; i < all.size(); i++) {
      assertThat(index.length(i)).isEqualTo(all.length(i));
      assertThat(index.supervised(i)).isEqualTo(all.supervised(i));
    }
  }

  @Test
  void aFileOfWhichNothingCanBeTrainedOnIsRefused() throws IOException {
    Path file = captions(100, 40);
    assertThatThrownBy(() -> index(file, 2))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("none of the 100 samples can be trained on");
  }
}
