package striate.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.weights.SafetensorsFile;

class ParameterCountsTest {
  private static final VisionConfig CLIP_L =
      new VisionConfig(
          VisionConfig.Family.CLIP, 1024, 4096, 24, 16, 336, 14, 1e-5, "quick_gelu", -2, true);

  private static ParameterCounts counts(
      VisionConfig vision,
      int vocabulary,
      int hidden,
      int intermediate,
      int layers,
      int heads,
      int kvHeads) {
    return ParameterCounts.of(
        new VlmArchitecture(
            TextConfig.llama(
                vocabulary,
                hidden,
                intermediate,
                layers,
                heads,
                kvHeads,
                hidden / heads,
                1e-5,
                1e4,
                4096,
                false,
                1,
                2),
            vision,
            2,
            true,
            "gelu",
            4,
            3));
  }

  @Test
  void llava7bHasItsKnownSize() {
    ParameterCounts counts = counts(CLIP_L, 32000, 4096, 11008, 32, 32, 32);
    assertThat(counts.embeddings() + 32 * counts.layer() + counts.norm() + counts.head())
        .isEqualTo(6_738_415_616L);
    assertThat(counts.tower()).isEqualTo(303_507_456L);
    assertThat(counts.share(counts.trainableInFull(32, true))).isCloseTo(0.92, within(0.01));
    assertThat(counts.share(0)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"llava-clip-llama", "bunny-siglip-llama3"})
  void theTableIsExactlyACheckpointsTensors(String name) throws Exception {
    Path directory = Path.of(ParameterCountsTest.class.getResource("/oracle/" + name).toURI());
    VlmArchitecture model = HuggingFaceConfig.read(directory.resolve("config.json"));
    SafetensorsFile stored = SafetensorsFile.open(directory.resolve("model.safetensors"));
    long elements = stored.names().stream().mapToLong(n -> stored.info(n).elements()).sum();
    assertThat(ParameterCounts.of(model).total()).isEqualTo(elements);
  }
}
