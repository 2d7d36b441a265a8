package striate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.model.LlavaConfig;
import striate.engine.model.ParameterCounts;
import striate.engine.model.TextConfig;
import striate.engine.model.VlmArchitecture;

/** The four models of the paper, known from their configs alone. */
public class PublishedModelsTest {

  /** Trainable numbers of low-rank adapters of rank 128 on all linears. */
  @ParameterizedTest
  @CsvSource({
    "bunny-llama-3-8b-v, 32, 10485760, 335544320, 8, 83886080, 21504000",
    "llava-v1.5-7b, 32, 9994240, 319815680, 8, 79953920, 20979712",
    "llava-v1.5-13b, 40, 12517376, 500695040, 9, 112656384, 31467520",
    "bunny-phi3-mini, 32, 6291456, 201326592, 8, 50331648, 12982272"
  })
  void loraOfRank128(
      String name, int layers, long layer, long all, int quarter, long some, long projector) {
    VlmArchitecture architecture = published(name);
    ParameterCounts counts = ParameterCounts.of(architecture);

    assertThat(architecture.text().layers()).isEqualTo(layers);
    assertThat(counts.loraLayer(128)).isEqualTo(layer);
    assertThat(counts.trainableWithLora(layers, 128, false)).isEqualTo(all);
    assertThat(counts.trainableWithLora(quarter, 128, false)).isEqualTo(some);
    assertThat(counts.projector()).isEqualTo(projector);
  }

  @ParameterizedTest
  @CsvSource({
    "llava-v1.5-7b, LLAMA, 576, 6738415616",
    "llava-v1.5-13b, LLAMA, 576, 13015864320",
    "bunny-llama-3-8b-v, LLAMA, 729, 8030261248",
    "bunny-phi3-mini, PHI3, 729, 3821079552"
  })
  void theirSizesAreTheKnownOnes(
      String name, TextConfig.Family family, int imageTokens, long decoder) {
    VlmArchitecture architecture = published(name);
    ParameterCounts counts = ParameterCounts.of(architecture);

    assertThat(architecture.text().family()).isEqualTo(family);
    assertThat(architecture.vision().imageTokens()).isEqualTo(imageTokens);
    assertThat(
            counts.embeddings() + counts.layers() * counts.layer() + counts.norm() + counts.head())
        .isEqualTo(decoder);
  }

  @Test
  void bunnysPhi3KeepsItsSlidingWindow() {
    TextConfig text = published("bunny-phi3-mini").text();
    assertThat(text.slidingWindow()).isEqualTo(2047);
    assertThat(text.eosTokens()).contains(32000);
  }

  public static VlmArchitecture published(String name) {
    LlavaConfig config = LlavaConfig.read(file(name));
    assertThat(config.padImages()).isTrue();
    return new VlmArchitecture(
        config.text(),
        config.features(
            Objects.requireNonNull(KnownTowers.named(Objects.requireNonNull(config.tower())))),
        Objects.requireNonNull(config.projectorLayers()),
        true,
        "gelu",
        VlmArchitecture.NO_IMAGE_TOKEN,
        config.padToken());
  }

  private static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(
                  PublishedModelsTest.class.getResource("/published/" + name + ".json"))
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
