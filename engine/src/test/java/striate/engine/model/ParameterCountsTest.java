package striate.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.weights.SafetensorsFile;

class ParameterCountsTest {
  private static final VisionConfig CLIP_L =
      new VisionConfig(
          VisionConfig.Family.CLIP, 1024, 4096, 24, 16, 336, 14, 1e-5, "quick_gelu", -2, true);
  private static final VisionConfig SO400M =
      new VisionConfig(
          VisionConfig.Family.SIGLIP,
          1152,
          4304,
          27,
          16,
          384,
          14,
          1e-6,
          "gelu_pytorch_tanh",
          -2,
          false);

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

  /** Trainable numbers of rank 128 as the published recipes have them. */
  @ParameterizedTest
  @CsvSource({
    "siglip, 128256, 4096, 14336, 32, 32, 8, 10485760, 335544320, 8, 83886080, 21504000",
    "clip, 32000, 4096, 11008, 32, 32, 32, 9994240, 319815680, 8, 79953920, 20979712",
    "clip, 32000, 5120, 13824, 40, 40, 40, 12517376, 500695040, 9, 112656384, 31467520"
  })
  void loraOfThePublishedModels(
      String tower,
      int vocabulary,
      int hidden,
      int intermediate,
      int layers,
      int heads,
      int kvHeads,
      long perLayer,
      long all,
      int quarter,
      long quarterCount,
      long projector) {
    ParameterCounts counts =
        counts(
            tower.equals("clip") ? CLIP_L : SO400M,
            vocabulary,
            hidden,
            intermediate,
            layers,
            heads,
            kvHeads);
    assertThat(counts.loraLayer(128)).isEqualTo(perLayer);
    assertThat(counts.trainableWithLora(layers, 128, false)).isEqualTo(all);
    assertThat(counts.trainableWithLora(quarter, 128, false)).isEqualTo(quarterCount);
    assertThat(counts.projector()).isEqualTo(projector);
    assertThat(counts.trainableWithLora(quarter, 128, true)).isEqualTo(quarterCount + projector);
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
