package striate.engine.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import striate.engine.model.JsonFile;
import striate.engine.model.VisionConfig;
import striate.engine.run.Problem;

/**
 * Turns images into what a vision tower expects, as the checkpoint's {@code
 * preprocessor_config.json} says: resize (CLIP: the shorter edge, then a centre crop; SigLIP: both
 * edges), rescale, normalise. The same numbers as transformers' image processors on Pillow.
 */
public final class ImagePreprocessor {
  private static final int BICUBIC = 3;
  private static final double[] CLIP_MEAN = {0.48145466, 0.4578275, 0.40821073};
  private static final double[] CLIP_STD = {0.26862954, 0.26130258, 0.27577711};
  private static final double[] HALF = {0.5, 0.5, 0.5};

  private final int size;
  private final boolean direct;
  private final boolean pad;
  private final int shortestEdge;
  private final int[] padColour;

  /** The value of each 8-bit sample, by channel. */
  private final float[][] values;

  private ImagePreprocessor(
      int size, boolean direct, boolean pad, int shortestEdge, int[] padColour, float[][] values) {
    this.size = size;
    this.direct = direct;
    this.pad = pad;
    this.shortestEdge = shortestEdge;
    this.padColour = padColour;
    this.values = values;
  }

  /**
   * Reads {@code preprocessor_config.json}, or the image processor inside {@code
   * processor_config.json}. Where there is neither, images are prepared as the published towers of
   * the kind want it.
   *
   * @param checkpoint the directory that may hold it
   * @throws Problem where it asks for something else than the above, or yields another size than
   *     the tower's
   */
  public static ImagePreprocessor open(Path checkpoint, VisionConfig vision) {
    Path file = checkpoint.resolve("preprocessor_config.json");
    Path combined = checkpoint.resolve("processor_config.json");
    if (!Files.exists(file) && Files.exists(combined)) {
      return of(combined, JsonFile.read(combined).path("image_processor"), vision);
    }
    return of(file, Files.exists(file) ? JsonFile.read(file) : standard(vision), vision);
  }

  /** Where the processor's files disagree, one line each: what disagrees and which counts. */
  public List<String> notes() {
    return List.of();
  }

  /** Mean, deviation and scale are those of the family, too, where nothing else is said. */
  private static JsonNode standard(VisionConfig vision) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    ObjectNode square =
        JsonNodeFactory.instance
            .objectNode()
            .put("height", vision.imageSize())
            .put("width", vision.imageSize());
    if (vision.family() == VisionConfig.Family.SIGLIP) {
      return config.set("size", square);
    }
    config.putObject("size").put("shortest_edge", vision.imageSize());
    return config.set("crop_size", square);
  }

  private static ImagePreprocessor of(Path file, JsonNode config, VisionConfig vision) {
    String type =
        config
            .path("image_processor_type")
            .asText(config.path("feature_extractor_type").asText(""));
    boolean siglip =
        type.isEmpty()
            ? vision.family() == VisionConfig.Family.SIGLIP
            : type.toLowerCase(Locale.ROOT).startsWith("siglip");
    if (config.path("resample").asInt(BICUBIC) != BICUBIC) {
      throw unsupported(file, "resample", config, "3 (bicubic)");
    }
    if (!config.path("do_resize").asBoolean(true)) {
      throw unsupported(file, "do_resize", config, "true");
    }
    int[] resize = edges(file, config, "size", siglip);
    boolean direct = resize.length == 2;
    int[] output = resize;
    if (config.path("do_center_crop").asBoolean(!siglip)) {
      output = edges(file, config, "crop_size", true);
    }
    if (output.length != 2 || output[0] != vision.imageSize() || output[1] != vision.imageSize()) {
      throw unsupported(
          file,
          output == resize ? "size" : "crop_size",
          config,
          "the tower's " + vision.imageSize() + " x " + vision.imageSize());
    }
    if (direct && (resize[0] != output[0] || resize[1] != output[1])) {
      throw unsupported(file, "size", config, "the crop's size, or the shortest edge");
    }
    double[] mean = triple(file, config, "image_mean", siglip ? HALF : CLIP_MEAN);
    double[] std = triple(file, config, "image_std", siglip ? HALF : CLIP_STD);
    return new ImagePreprocessor(
        vision.imageSize(),
        direct,
        config.path("do_pad").asBoolean(false),
        resize[0],
        new int[] {(int) (255 * mean[0]), (int) (255 * mean[1]), (int) (255 * mean[2])},
        values(
            config.path("do_rescale").asBoolean(true)
                ? config.path("rescale_factor").asDouble(1 / 255.0)
                : 1,
            config.path("do_normalize").asBoolean(true) ? mean : null,
            std));
  }

  /** Float64 for the rescaling and float32 for the rest, as transformers computes it. */
  private static float[][] values(double factor, double @Nullable [] mean, double[] std) {
    float[][] values = new float[3][256];
    for (int channel = 0; channel < 3; channel++) {
      for (int sample = 0; sample < 256; sample++) {
        float rescaled = (float) (sample * factor);
        values[channel][sample] =
            mean == null ? rescaled : (rescaled - (float) mean[channel]) / (float) std[channel];
      }
    }
    return values;
  }

  /** One edge (the shortest) or two (height, width). */
  private static int[] edges(Path file, JsonNode config, String field, boolean square) {
    JsonNode value = config.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return square ? new int[] {224, 224} : new int[] {224};
    }
    int[] edges;
    if (value.isInt()) {
      edges = square ? new int[] {value.asInt(), value.asInt()} : new int[] {value.asInt()};
    } else if (value.path("shortest_edge").isInt() && !value.hasNonNull("longest_edge")) {
      edges = new int[] {value.path("shortest_edge").asInt()};
    } else if (value.path("height").isInt() && value.path("width").isInt()) {
      edges = new int[] {value.path("height").asInt(), value.path("width").asInt()};
    } else {
      throw unsupported(file, field, config, "shortest_edge, or height and width");
    }
    for (int edge : edges) {
      if (edge < 1 || edge > 8192) {
        throw unsupported(file, field, config, "1 to 8192 pixels");
      }
    }
    return edges;
  }

  private static double[] triple(Path file, JsonNode config, String field, double[] fallback) {
    JsonNode value = config.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return fallback;
    }
    double[] triple = new double[3];
    for (int i = 0; i < 3; i++) {
      if (value.size() != 3 || !value.get(i).isNumber()) {
        throw unsupported(file, field, config, "three numbers");
      }
      triple[i] = value.get(i).asDouble();
    }
    return triple;
  }

  private static Problem unsupported(Path file, String field, JsonNode config, String expected) {
    JsonNode value = config.path(field);
    return Problem.badInput(
        "'"
            + field
            + "' is "
            + (value.isMissingNode() ? "not there" : value)
            + ", expected is "
            + expected,
        file,
        "take the preprocessor file of the same checkpoint");
  }

  /**
   * The same, but images are first centred on a square of the mean colour (LLaVA's {@code
   * image_aspect_ratio: pad}).
   */
  public ImagePreprocessor padded() {
    return new ImagePreprocessor(size, direct, true, shortestEdge, padColour, values);
  }

  /** Height and width of the result. */
  public int size() {
    return size;
  }

  /** Bytes of one image's {@link #pixels}. */
  public long pixelBytes() {
    return 12L * size * size;
  }

  /**
   * @return (3, size, size), row by row
   * @throws Problem where the file is no readable image
   */
  public float[] pixels(Path file) {
    RgbImage image = ImageFile.decode(file);
    check(new ImageFile.Size(image.width(), image.height()), file);
    return prepared(image);
  }

  /**
   * @return (3, size, size), row by row
   */
  public float[] pixels(RgbImage decoded) {
    check(new ImageFile.Size(decoded.width(), decoded.height()), "image");
    return prepared(decoded);
  }

  private float[] prepared(RgbImage decoded) {
    RgbImage image = pad ? squared(decoded) : decoded;
    RgbImage resized =
        direct ? BicubicResize.resize(image, size, size) : cropped(resizedByShortestEdge(image));
    float[] pixels = new float[3 * size * size];
    byte[] rgb = resized.rgb();
    int plane = size * size;
    for (int channel = 0; channel < 3; channel++) {
      float[] value = values[channel];
      for (int i = 0; i < plane; i++) {
        pixels[channel * plane + i] = value[rgb[3 * i + channel] & 0xff];
      }
    }
    return pixels;
  }

  /**
   * Whether an image of this size can be brought to the tower's.
   *
   * @throws Problem where it is so narrow that it becomes enormous on the way
   */
  public void check(ImageFile.Size size, Object place) {
    long longer = Math.max(size.width(), size.height());
    long shorter = Math.min(size.width(), size.height());
    boolean enormous =
        pad
            ? longer * longer > ImageFile.MAX_PIXELS
            : !direct && shortestEdge * longer / shorter * shortestEdge > ImageFile.MAX_PIXELS;
    if (enormous) {
      throw Problem.badInput(
          "an image of "
              + size.width()
              + " x "
              + size.height()
              + " pixels becomes too "
              + (pad ? "large as a square" : "long when resized"),
          place,
          "crop it");
    }
  }

  private RgbImage resizedByShortestEdge(RgbImage image) {
    int shorter = Math.min(image.width(), image.height());
    int longer = Math.max(image.width(), image.height());
    int newLonger = (int) ((double) ((long) shortestEdge * longer) / shorter);
    return image.width() <= image.height()
        ? BicubicResize.resize(image, shortestEdge, newLonger)
        : BicubicResize.resize(image, newLonger, shortestEdge);
  }

  /** The middle of the image; where it is too small, black around it. */
  private RgbImage cropped(RgbImage image) {
    byte[] rgb = new byte[3 * size * size];
    int top = start(image.height());
    int left = start(image.width());
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int fromY = y + top;
        int fromX = x + left;
        if (fromY >= 0 && fromY < image.height() && fromX >= 0 && fromX < image.width()) {
          System.arraycopy(
              image.rgb(), 3 * (fromY * image.width() + fromX), rgb, 3 * (y * size + x), 3);
        }
      }
    }
    return new RgbImage(size, size, rgb);
  }

  /** Rounded down; transformers' own rounding where it pads comes to the same. */
  private int start(int length) {
    return Math.floorDiv(length - size, 2);
  }

  private RgbImage squared(RgbImage image) {
    int edge = Math.max(image.width(), image.height());
    if (image.width() == image.height()) {
      return image;
    }
    byte[] rgb = new byte[3 * edge * edge];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) padColour[i % 3];
    }
    int top = (edge - image.height()) / 2;
    int left = (edge - image.width()) / 2;
    for (int y = 0; y < image.height(); y++) {
      System.arraycopy(
          image.rgb(),
          3 * y * image.width(),
          rgb,
          3 * ((y + top) * edge + left),
          3 * image.width());
    }
    return new RgbImage(edge, edge, rgb);
  }
}
