package striate.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.TestResources;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.model.VisionConfig;
import striate.engine.run.Problem;
import striate.engine.weights.SafetensorsFile;

class ImagePreprocessorTest {
  @TempDir Path temporary;

  @ParameterizedTest
  @ValueSource(strings = {"llava-clip-llama", "bunny-siglip-llama3"})
  void pixelValuesAreThoseOfTransformers(String name) {
    Path directory = TestResources.path("/oracle/" + name);
    ImagePreprocessor preprocessor =
        ImagePreprocessor.open(
            directory, HuggingFaceConfig.read(directory.resolve("config.json")).vision());
    SafetensorsFile expected = SafetensorsFile.open(directory.resolve("expected.safetensors"));
    for (int i = 0; i < 4; i++) {
      float[] pixels = expected.floats("pixel_values." + i);
      assertThat(preprocessor.pixels(directory.resolve("images/" + i + ".png")))
          .as("image " + i)
          .isEqualTo(pixels);
    }
  }

  @Test
  void everyKindAndSizeOfImageIsResizedAsByPillow() throws IOException {
    JsonNode expected =
        new ObjectMapper().readTree(TestResources.path("/pillow/expected.json").toFile());
    byte[] blob = Files.readAllBytes(TestResources.path("/pillow/expected.bin"));
    assertThat(expected.get("cases").size()).isGreaterThan(60);
    for (JsonNode golden : expected.get("cases")) {
      String file = golden.get("file").asText();
      int size = golden.get("size").asInt();
      String kind = golden.get("processor").asText();
      ImagePreprocessor preprocessor = unscaled(kind, size);
      float[] pixels = preprocessor.pixels(TestResources.path("/pillow/" + file));
      int offset = golden.get("offset").asInt();
      int worst = 0;
      for (int i = 0; i < pixels.length; i++) {
        worst = Math.max(worst, Math.abs((blob[offset + i] & 0xff) - (int) pixels[i]));
      }
      // decoders of subsampled colour differ by a level or two before anything is resized
      int allowed = file.equals("photo-subsampled.jpg") ? 2 : 0;
      assertThat(worst).as(golden.toString()).isLessThanOrEqualTo(allowed);
    }
  }

  private ImagePreprocessor unscaled(String kind, int size) throws IOException {
    String edges = "{\"height\":%d,\"width\":%d}".formatted(size, size);
    String config =
        kind.startsWith("clip")
            ? "{\"image_processor_type\":\"CLIPImageProcessor\",\"size\":{\"shortest_edge\":%d},\"crop_size\":%s,\"do_rescale\":false,\"do_normalize\":false}"
                .formatted(size, edges)
            : "{\"image_processor_type\":\"SiglipImageProcessor\",\"size\":%s,\"do_rescale\":false,\"do_normalize\":false}"
                .formatted(edges);
    Files.writeString(temporary.resolve("preprocessor_config.json"), config);
    ImagePreprocessor preprocessor = ImagePreprocessor.open(temporary, vision(size));
    return kind.endsWith("pad") ? preprocessor.padded() : preprocessor;
  }

  private static VisionConfig vision(int size) {
    return new VisionConfig(
        VisionConfig.Family.CLIP, 32, 64, 3, 4, size, 7, 1e-5, "quick_gelu", -2, true);
  }

  /** The files beside the published towers, as they are. */
  private static final String CLIP_336 =
      """
      {"crop_size": 336, "do_center_crop": true, "do_normalize": true, "do_resize": true,
       "feature_extractor_type": "CLIPFeatureExtractor",
       "image_mean": [0.48145466, 0.4578275, 0.40821073],
       "image_std": [0.26862954, 0.26130258, 0.27577711], "resample": 3, "size": 336}
      """;

  private static final String SIGLIP_384 =
      """
      {"do_normalize": true, "do_rescale": true, "do_resize": true, "image_mean": [0.5, 0.5, 0.5],
       "image_processor_type": "SiglipImageProcessor", "image_std": [0.5, 0.5, 0.5],
       "processor_class": "SiglipProcessor", "resample": 3, "rescale_factor": 0.00392156862745098,
       "size": {"height": 384, "width": 384}}
      """;

  @ParameterizedTest
  @EnumSource
  void withoutAFileImagesArePreparedAsThePublishedTowersWantIt(VisionConfig.Family family)
      throws IOException {
    boolean clip = family == VisionConfig.Family.CLIP;
    VisionConfig tower =
        new VisionConfig(family, 32, 64, 3, 4, clip ? 336 : 384, 14, 1e-5, "quick_gelu", -2, clip);
    ImagePreprocessor standard = ImagePreprocessor.open(temporary, tower);
    Files.writeString(temporary.resolve("preprocessor_config.json"), clip ? CLIP_336 : SIGLIP_384);
    ImagePreprocessor published = ImagePreprocessor.open(temporary, tower);
    for (String image : List.of("size-500x333.png", "size-3x120.png", "size-28x28.png")) {
      Path file = TestResources.path("/pillow/" + image);
      assertThat(standard.pixels(file)).isEqualTo(published.pixels(file));
      assertThat(standard.padded().pixels(file)).isEqualTo(published.padded().pixels(file));
    }
  }

  static JsonNode processors() throws IOException {
    return new ObjectMapper().readTree(TestResources.path("/pillow/processors.json").toFile());
  }

  /** Against {@code processors_transformers.py}. */
  @ParameterizedTest
  @MethodSource("processors")
  void processorsAreReadAsByTransformersOrRefused(JsonNode golden) throws IOException {
    for (var files = golden.get("files").fields(); files.hasNext(); ) {
      var file = files.next();
      Files.writeString(temporary.resolve(file.getKey()), file.getValue().toString());
    }
    if (golden.get("pixels").isNull()) {
      assertThatThrownBy(() -> ImagePreprocessor.open(temporary, vision(8)))
          .isInstanceOfSatisfying(
              Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.BAD_INPUT))
          .hasMessageContaining("expected is");
      return;
    }
    ImagePreprocessor preprocessor = ImagePreprocessor.open(temporary, vision(8));
    float[] pixels = preprocessor.pixels(TestResources.path("/pillow/size-97x61.png"));
    assertThat(pixels)
        .isEqualTo(new ObjectMapper().convertValue(golden.get("pixels"), float[].class));
    String name = golden.get("name").asText();
    if (name.equals("nested before own")) {
      assertThat(preprocessor.notes())
          .singleElement()
          .asString()
          .contains("inside processor_config.json and preprocessor_config.json differ")
          .contains("the former counts");
    } else {
      assertThat(preprocessor.notes()).isEmpty();
    }
  }

  @Test
  void settingsThatAreNotKnownAreRefusedByName() throws IOException {
    Files.writeString(
        temporary.resolve("preprocessor_config.json"),
        "{\"image_processor_type\":\"CLIPImageProcessor\",\"size\":28,\"crop_size\":28,"
            + "\"image_grid_pinpoints\":[[336,672]]}");
    assertThatThrownBy(() -> ImagePreprocessor.open(temporary, vision(28)))
        .hasMessageContaining("'image_grid_pinpoints' is [[336,672]]")
        .hasMessageContaining("preprocessor_config.json");
    Files.writeString(
        temporary.resolve("preprocessor_config.json"),
        "{\"image_processor_type\":\"LlavaNextImageProcessor\"}");
    assertThatThrownBy(() -> ImagePreprocessor.open(temporary, vision(28)))
        .hasMessageContaining("'image_processor_type' is \"LlavaNextImageProcessor\"");
  }

  /** Against LLaVA's expand2square: the goldens hold wide, tall and square images of both kinds. */
  @Test
  void paddedImagesAreCentredOnASquareOfTheMeanColour() throws IOException {
    JsonNode cases =
        new ObjectMapper()
            .readTree(TestResources.path("/pillow/expected.json").toFile())
            .get("cases");
    List<String> padded = new ArrayList<>();
    for (JsonNode golden : cases) {
      if (golden.get("processor").asText().endsWith("-pad")) {
        padded.add(golden.get("processor").asText() + " " + golden.get("file").asText());
      }
    }
    assertThat(padded)
        .contains("clip-pad size-150x2.png", "clip-pad size-3x120.png", "clip-pad size-28x28.png")
        .contains("siglip-pad size-500x333.png", "siglip-pad size-28x57.png");
    byte[] wide = new byte[3 * 28 * 14];
    float[] pixels = unscaled("clip-pad", 28).pixels(new RgbImage(28, 14, wide));
    for (int channel = 0; channel < 3; channel++) {
      float mean = new float[] {122, 116, 104}[channel];
      for (int row : new int[] {0, 3, 24, 27}) {
        assertThat(pixels[channel * 784 + row * 28 + 5]).isEqualTo(mean);
      }
      assertThat(pixels[channel * 784 + 14 * 28 + 5]).isZero();
    }
  }

  @Test
  void anImageTooNarrowForTheTowerIsRefusedByName() throws IOException {
    BufferedImage narrow = new BufferedImage(40_000, 1, BufferedImage.TYPE_BYTE_GRAY);
    Path file = temporary.resolve("narrow.png");
    ImageIO.write(narrow, "png", file.toFile());
    assertThatThrownBy(() -> ImagePreprocessor.open(temporary, vision(336)).pixels(file))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("40000 x 1 pixels becomes too long when resized")
        .hasMessageContaining("narrow.png");
    assertThatThrownBy(() -> ImagePreprocessor.open(temporary, vision(28)).padded().pixels(file))
        .hasMessageContaining("too large as a square")
        .hasMessageContaining("narrow.png");
  }

  @Test
  void anotherSizeThanTheTowersIsRefused() throws IOException {
    Files.writeString(
        temporary.resolve("preprocessor_config.json"),
        "{\"size\":{\"shortest_edge\":28},\"crop_size\":30}");
    assertThatThrownBy(() -> ImagePreprocessor.open(temporary, vision(28)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("'crop_size' is 30, expected is the tower's 28 x 28");
  }

  @Test
  void brokenImagesAreRefusedByName() throws IOException {
    byte[] png = Files.readAllBytes(TestResources.path("/pillow/size-97x61.png"));
    byte[] jpeg = Files.readAllBytes(TestResources.path("/pillow/photo.jpg"));
    assertRefused("empty.png", new byte[0], "empty");
    assertRefused(
        "text.png",
        "no image at all".getBytes(StandardCharsets.UTF_8),
        "neither PNG, JPEG, GIF, BMP, WebP nor TIFF");
    assertRefused("head.png", Arrays.copyOf(png, 20), "cannot be read");
    assertRefused("half.png", Arrays.copyOf(png, png.length / 2), "cannot be read");
    assertRefused("half.jpg", Arrays.copyOf(jpeg, jpeg.length / 2), "cannot be read");
    assertThatThrownBy(() -> ImageFile.decode(temporary.resolve("none.png")))
        .hasMessageContaining("image not found");
  }

  @Test
  void anEnormousImageIsRefusedFromItsHeader() throws IOException {
    byte[] png = Files.readAllBytes(TestResources.path("/pillow/size-97x61.png"));
    ByteBuffer header = ByteBuffer.wrap(png);
    header.putInt(16, 40_000).putInt(20, 40_000);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    header.putInt(29, (int) crc.getValue());
    assertRefused("bomb.png", png, "40000 x 40000 pixels, over the 64 million");
  }

  private void assertRefused(String name, byte[] bytes, String rule) throws IOException {
    Path file = Files.write(temporary.resolve(name), bytes);
    assertThatThrownBy(() -> ImageFile.decode(file))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.BAD_INPUT))
        .hasMessageContaining(name)
        .hasMessageContaining(rule);
  }
}
