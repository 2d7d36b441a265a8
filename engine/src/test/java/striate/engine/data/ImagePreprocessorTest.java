package striate.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.model.VisionConfig;
import striate.engine.run.Problem;
import striate.engine.weights.SafetensorsFile;

class ImagePreprocessorTest {
  @TempDir Path temporary;

  static Path resource(String name) {
    try {
      return Path.of(ImagePreprocessorTest.class.getResource(name).toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llava-clip-llama", "bunny-siglip-llama3"})
  void pixelValuesAreThoseOfTransformers(String name) {
    Path directory = resource("/oracle/" + name);
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
    JsonNode expected = new ObjectMapper().readTree(resource("/pillow/expected.json").toFile());
    byte[] blob = Files.readAllBytes(resource("/pillow/expected.bin"));
    assertThat(expected.get("cases").size()).isGreaterThan(60);
    for (JsonNode golden : expected.get("cases")) {
      String file = golden.get("file").asText();
      int size = golden.get("size").asInt();
      String kind = golden.get("processor").asText();
      ImagePreprocessor preprocessor = unscaled(kind, size);
      float[] pixels = preprocessor.pixels(resource("/pillow/" + file));
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
    byte[] png = Files.readAllBytes(resource("/pillow/size-97x61.png"));
    byte[] jpeg = Files.readAllBytes(resource("/pillow/photo.jpg"));
    assertRefused("empty.png", new byte[0], "empty");
    assertRefused(
        "text.png",
        "no image at all".getBytes(StandardCharsets.UTF_8),
        "neither PNG, JPEG, GIF nor BMP");
    assertRefused("head.png", Arrays.copyOf(png, 20), "cannot be read");
    assertRefused("half.png", Arrays.copyOf(png, png.length / 2), "cannot be read");
    assertRefused("half.jpg", Arrays.copyOf(jpeg, jpeg.length / 2), "cannot be read");
    assertThatThrownBy(() -> ImageFile.decode(temporary.resolve("none.png")))
        .hasMessageContaining("no such image");
  }

  @Test
  void anEnormousImageIsRefusedFromItsHeader() throws IOException {
    byte[] png = Files.readAllBytes(resource("/pillow/size-97x61.png"));
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
