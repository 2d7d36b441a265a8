package striate.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.TestResources;
import striate.engine.run.Problem;

/** Against {@code images_pillow.py}: what {@code Image.open(file).convert("RGB")} gives. */
class ImageFileTest {
  private static final Path PILLOW = TestResources.path("/pillow");

  @TempDir Path temporary;

  static JsonNode kinds() throws IOException {
    return new ObjectMapper().readTree(PILLOW.resolve("kinds.json").toFile());
  }

  /**
   * Levels that a file may differ by: none, WebP's lossy kind included, but for JPEG with colours
   * stored more coarsely than brightness (4:2:0 and 4:2:2), where libjpeg and libjpeg-turbo stretch
   * them differently.
   */
  private static int bound(String file) {
    return file.endsWith("420.jpg") || file.endsWith("422.jpg") ? 2 : 0;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindReadsAsByPillow(JsonNode golden) throws IOException {
    byte[] expected;
    try (InflaterInputStream packed =
        new InflaterInputStream(Files.newInputStream(PILLOW.resolve("kinds.bin")))) {
      packed.skipNBytes(golden.get("offset").asInt());
      expected = packed.readNBytes(3 * golden.get("width").asInt() * golden.get("height").asInt());
    }
    String name = golden.get("file").asText();
    Path file = PILLOW.resolve("kinds").resolve(name);
    RgbImage image = ImageFile.decode(file);
    assertThat(image.width()).isEqualTo(golden.get("width").asInt());
    assertThat(image.height()).isEqualTo(golden.get("height").asInt());
    assertThat(ImageFile.size(file)).isEqualTo(new ImageFile.Size(image.width(), image.height()));
    int worst = 0;
    for (int i = 0; i < expected.length; i++) {
      worst = Math.max(worst, Math.abs((expected[i] & 0xff) - (image.rgb()[i] & 0xff)));
    }
    assertThat(worst).as(name).isLessThanOrEqualTo(bound(name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "____ftypavif____|the image is AVIF, which is not read",
        "____ftypheic____|the image is HEIC, which is not read",
        "____ftypisom____|the file is a video",
        "%PDF-1.7________|the image is PDF",
        "8BPS____________|the image is Photoshop's PSD",
        "___\fjP  ________|the image is JPEG 2000",
        "<?xml version='1.0'?><svg>|the image is SVG",
        "<!DOCTYPE html><html>|the file is a web page",
        "II+_____________|the image is BigTIFF",
        "no image at all |neither PNG, JPEG, GIF, BMP, WebP nor TIFF"
      })
  void otherKindsAreRefusedByName(String start, String rule) throws IOException {
    byte[] bytes = start.replace('_', '\0').getBytes(StandardCharsets.ISO_8859_1);
    assertRefused("other.png", bytes, rule);
    assertRefused("other.png", bytes, "convert it to PNG or JPEG");
  }

  @Test
  void otherKindsWithControlCharactersAreRefusedByName() throws IOException {
    assertRefused("other.png", new byte[] {(byte) 0xff, 0x0a, 0, 0}, "the image is JPEG XL");
    assertRefused("other.png", new byte[] {0, 0, 1, 0, 1, 0}, "the image is an icon (ICO)");
    assertRefused("other.png", new byte[] {'P', '6', '\n', '1'}, "the image is PPM");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb-interlaced.png",
        "palette-4bit.png",
        "grey-16bit.png",
        "rgb.jpg",
        "progressive.jpg",
        "cmyk-adobe.jpg",
        "colours.gif",
        "interlaced.gif",
        "rgb.bmp",
        "palette-4bit.bmp",
        "lossless.webp",
        "lossy.webp",
        "animated-lossy.webp",
        "rgb-lzw.tif",
        "big-endian-strips.tif"
      })
  void aFileThatIsCutShortIsRefusedWhereverItIsCut(String kind) throws IOException {
    byte[] bytes = Files.readAllBytes(PILLOW.resolve("kinds").resolve(kind));
    for (int tenths = 0; tenths < 9; tenths++) {
      byte[] cut = Arrays.copyOf(bytes, bytes.length * tenths / 10);
      assertRefused("cut-" + kind, cut, tenths == 0 ? "empty" : "the image");
    }
  }

  @Test
  void aDamagedPngIsRefused() throws IOException {
    byte[] png = Files.readAllBytes(PILLOW.resolve("size-97x61.png"));
    png[png.length / 2] ^= 4;
    assertRefused("damaged.png", png, "its data is damaged");
  }

  @Test
  void anEnormousPngIsRefusedFromItsHeader() throws IOException {
    byte[] png = Files.readAllBytes(PILLOW.resolve("size-97x61.png"));
    ByteBuffer header = ByteBuffer.wrap(png).putInt(16, 100_000).putInt(20, 100_000);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    header.putInt(29, (int) crc.getValue());
    assertRefused("bomb.png", png, "100000 x 100000 pixels, over the 64 million");
    header.putInt(16, -1);
    assertRefused("bomb.png", png, "its size is 4294967295 x 100000");
  }

  @Test
  void anEnormousGifIsRefusedFromItsHeader() throws IOException {
    byte[] gif = Files.readAllBytes(PILLOW.resolve("kinds/colours.gif"));
    ByteBuffer.wrap(gif).putInt(6, -1);
    assertRefused("bomb.gif", gif, "65535 x 65535 pixels, over the 64 million");
    byte[] frame = Files.readAllBytes(PILLOW.resolve("kinds/no-palette.gif"));
    ByteBuffer.wrap(frame).putInt(18, -1);
    assertRefused("bomb.gif", frame, "65539 x 65538 pixels, over the 64 million");
  }

  @Test
  void anEnormousBmpIsRefusedFromItsHeader() throws IOException {
    byte[] bmp = Files.readAllBytes(PILLOW.resolve("kinds/rgb.bmp"));
    ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 1 << 30).putInt(22, -7);
    assertRefused("bomb.bmp", bmp, "1073741824 x 7 pixels, over the 64 million");
  }

  @Test
  void anEnormousWebpOrTiffIsRefusedFromItsHeader() throws IOException {
    byte[] canvas = Files.readAllBytes(PILLOW.resolve("kinds/frame-on-canvas.webp"));
    ByteBuffer.wrap(canvas).order(ByteOrder.LITTLE_ENDIAN).putInt(24, -1).putShort(28, (short) -1);
    assertRefused("bomb.webp", canvas, "16777216 x 16777216 pixels, over the 64 million");
    byte[] picture = Files.readAllBytes(PILLOW.resolve("kinds/lossless.webp"));
    ByteBuffer.wrap(picture).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 0x0fffffff);
    assertRefused("bomb.webp", picture, "16384 x 16384 pixels, over the 64 million");
    byte[] tiff = Files.readAllBytes(PILLOW.resolve("kinds/white-is-zero.tif"));
    ByteBuffer file = ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN);
    int directory = file.getInt(4) + 2;
    file.putInt(directory + 8, 60_000).putInt(directory + 20, 60_000);
    assertRefused("bomb.tif", tiff, "60000 x 60000 pixels, over the 64 million");
  }

  /** The number of a tag, the place of its value's number in the file is after its entry. */
  @ParameterizedTest
  @CsvSource({
    "259,7,JPEG inside",
    "259,50000,Zstandard",
    "262,5,CMYK",
    "262,6,YCbCr",
    "258,16,1 samples of 16 bits",
    "277,5,5 samples of 8 bits"
  })
  void tiffOfOtherKindsIsRefusedByName(int tag, int value, String what) throws IOException {
    byte[] tiff = Files.readAllBytes(PILLOW.resolve("kinds/white-is-zero.tif"));
    ByteBuffer file = ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN);
    int directory = file.getInt(4);
    for (int i = 0; i < file.getShort(directory); i++) {
      int entry = directory + 2 + 12 * i;
      if (file.getShort(entry) == tag) {
        file.putShort(entry + 8, (short) value);
      }
    }
    assertRefused("other.tif", tiff, "the image is TIFF with " + what + ", which is not read");
  }

  @Test
  void aPictureBeyondItsCanvasIsRefused() throws IOException {
    byte[] webp = Files.readAllBytes(PILLOW.resolve("kinds/frame-on-canvas.webp"));
    ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).putShort(24, (short) 20);
    assertRefused("canvas.webp", webp, "its picture does not fit on its canvas");
  }

  @Test
  void anEnormousJpegIsRefusedFromItsHeader() throws IOException {
    for (String kind : new String[] {"rgb.jpg", "progressive.jpg"}) {
      byte[] jpeg = Files.readAllBytes(PILLOW.resolve("kinds").resolve(kind));
      int frame = frame(jpeg);
      ByteBuffer.wrap(jpeg).putInt(frame + 5, -1);
      assertRefused("bomb.jpg", jpeg, "65535 x 65535 pixels, over the 64 million");
    }
  }

  private static int frame(byte[] jpeg) {
    int at = 2;
    while ((jpeg[at + 1] & 0xff) != 0xc0 && (jpeg[at + 1] & 0xff) != 0xc2) {
      at += 2 + ByteBuffer.wrap(jpeg).getChar(at + 2);
    }
    return at;
  }

  @Test
  void aJpegOfThousandsOfScansIsRefused() throws IOException {
    byte[] jpeg = Files.readAllBytes(PILLOW.resolve("kinds/progressive.jpg"));
    ByteBuffer.wrap(jpeg).putInt(frame(jpeg) + 5, 7000 << 16 | 8000);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(jpeg, 0, jpeg.length - 2);
    for (int i = 0; i < 1000; i++) {
      file.writeBytes(new byte[] {(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, 1, 1, 0, 0});
    }
    file.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd9});
    assertRefused("scans.jpg", file.toByteArray(), "scans of 56 million pixels");
  }

  @Test
  void compressedTextsAndProfilesAreNotUnpacked() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (DeflaterOutputStream packed =
        new DeflaterOutputStream(bomb, new Deflater(Deflater.BEST_COMPRESSION))) {
      byte[] nothing = new byte[1 << 20];
      for (int i = 0; i < 512; i++) {
        packed.write(nothing);
      }
    }
    for (String kind : new String[] {"rgb-interlaced.png", "palette-4bit.png"}) {
      byte[] png = Files.readAllBytes(PILLOW.resolve("kinds").resolve(kind));
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      file.write(png, 0, 33);
      file.writeBytes(chunk("iCCP", bomb.toByteArray()));
      file.writeBytes(chunk("zTXt", bomb.toByteArray()));
      file.write(png, 33, png.length - 33);
      Path path = Files.write(temporary.resolve("bomb.png"), file.toByteArray());
      long before = allocated();
      assertThat(ImageFile.decode(path).rgb())
          .isEqualTo(ImageFile.decode(PILLOW.resolve("kinds").resolve(kind)).rgb());
      assertThat(allocated() - before).isLessThan(64L << 20);
    }
  }

  private static long allocated() {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static byte[] chunk(String type, byte[] packed) {
    byte[] data = new byte[3 + packed.length];
    data[0] = 'k';
    System.arraycopy(packed, 0, data, 3, packed.length);
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length);
    chunk.putInt(data.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + data.length);
    return chunk.putInt((int) crc.getValue()).array();
  }

  @Test
  void aChunkThatClaimsMoreThanTheFileHoldsIsRefused() throws IOException {
    byte[] png = Files.readAllBytes(PILLOW.resolve("kinds/rgb-interlaced.png"));
    ByteBuffer.wrap(png).putInt(33, Integer.MAX_VALUE);
    assertRefused("chunk.png", png, "the file is cut short");
  }

  @Test
  void theHeaderAloneIsReadForTheSize() throws IOException {
    byte[] png = Files.readAllBytes(PILLOW.resolve("size-97x61.png"));
    Path file = Files.write(temporary.resolve("head.png"), Arrays.copyOf(png, 33));
    assertThat(ImageFile.size(file)).isEqualTo(new ImageFile.Size(97, 61));
    assertThat(ImageHeader.read(new ByteArrayInputStream(png)).pixels()).isEqualTo(97L * 61);
  }

  @Test
  void aPointerInPlaceOfAnImageIsNamed() throws IOException {
    byte[] pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"
            .getBytes(StandardCharsets.US_ASCII);
    assertRefused("0.png", pointer, "0.png is a git-lfs pointer");
  }

  @Test
  void aMissingImageIsNamed() {
    assertThatThrownBy(() -> ImageFile.decode(temporary.resolve("none.png")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("image not found")
        .hasMessageContaining("none.png");
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
