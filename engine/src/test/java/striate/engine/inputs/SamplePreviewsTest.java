package striate.engine.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.data.SampleEncoder.Piece;
import striate.engine.image.RgbImage;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

class SamplePreviewsTest {
  private static final Path MODEL =
      Path.of("src/test/resources/oracle/llava-clip-llama").toAbsolutePath();

  @TempDir Path directory;

  private static JobSpec job(String model, String samples, @Nullable String template) {
    return JobSpec.builder().model(model).data(new JobSpec.Data(samples, null, template)).build();
  }

  private List<PreviewedSample> previews(JobSpec job, int most) {
    return SamplePreviews.of(job, new JobPaths(List.of(directory)), most);
  }

  private static String text(PreviewedSample sample, boolean supervised) {
    return sample.pieces().stream()
        .filter(piece -> piece.supervised() == supervised && !piece.image())
        .map(Piece::text)
        .collect(Collectors.joining());
  }

  @Test
  void ofAPairTheAnswerIsLearnedAndTheImageIsOnePiece() {
    String samples = MODEL.resolve("samples.json").toString();
    List<PreviewedSample> previews = previews(job(MODEL.toString(), samples, null), 2);
    assertThat(previews).hasSize(2);
    PreviewedSample first = previews.get(0);
    assertThat(text(first, true)).isEqualTo(" It is red.</s>");
    assertThat(text(first, false)).endsWith("What color is the square? ASSISTANT:");
    List<Piece> images = first.pieces().stream().filter(Piece::image).toList();
    assertThat(images).hasSize(1);
    int others = first.pieces().size() - 1;
    assertThat(first.tokens()).isGreaterThan(others + 1);
    assertThat(first.supervised())
        .isEqualTo((int) first.pieces().stream().filter(Piece::supervised).count());
    assertThat(first.leftOut()).isEmpty();
    String image = first.image();
    assertThat(image).isNotNull();
    RgbImage read = SamplePreviews.image(image);
    assertThat(read.width()).isPositive();
  }

  @Test
  void aConversationIsShownInItsTemplateAndWhatIsLeftOutIsTold() throws IOException {
    Files.writeString(
        directory.resolve("turns.json"),
        "[{\"id\":\"a\",\"conversations\":[{\"from\":\"human\",\"value\":\"one?\"},"
            + "{\"from\":\"gpt\",\"value\":\"two\"}]},"
            + "{\"id\":\"b\",\"conversations\":[{\"from\":\"human\",\"value\":\"one?\"}]}]");
    List<PreviewedSample> previews = previews(job(MODEL.toString(), "turns.json", "vicuna_v1"), 9);
    assertThat(previews).hasSize(2);
    assertThat(text(previews.get(0), true)).contains("two").doesNotContain("one");
    assertThat(text(previews.get(0), false)).contains("USER: one?");
    assertThat(previews.get(1).leftOut()).isNotEmpty();
  }

  @Test
  void onlyTheFirstSamplesAreLookedAt() throws IOException {
    Files.writeString(
        directory.resolve("half.json"),
        "[{\"prompt\":\"a\",\"answer\":\" b\"},{\"prompt\":\"c\",\"answer\":\" d\"}, broken");
    JobSpec job = job(MODEL.toString(), "half.json", null);
    assertThat(previews(job, 2)).hasSize(2);
    assertThatThrownBy(() -> previews(job, 3)).isInstanceOf(Problem.class);
  }

  @Test
  void theBundledWorldHasItsPicturesAndWantsATemplate() {
    String bundled = Path.of(System.getProperty("striate.root"), "assets/model").toString();
    List<PreviewedSample> previews = previews(job(bundled, TrainingSamples.TABLETOP, "turns"), 3);
    assertThat(previews).hasSize(3).allMatch(sample -> sample.supervised() == 8);
    String image = previews.get(2).image();
    assertThat(image).isNotNull();
    assertThat(SamplePreviews.image(image).rgb()).isNotEmpty();
    assertThatThrownBy(() -> previews(job(bundled, TrainingSamples.TABLETOP, null), 3))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("template");
  }
}
