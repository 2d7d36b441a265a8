package striate.engine.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import striate.engine.model.JsonFile;
import striate.engine.model.VisionConfig;
import striate.engine.run.Problem;

/**
 * Turns images into what a vision tower expects, as the checkpoint's image processor says: resize
 * (CLIP: the shorter edge, then a centre crop; SigLIP: both edges), rescale, normalise. The same
 * numbers as transformers' image processors on Pillow.
 */
public final class ImagePreprocessor {
  private static final String OWN = "preprocessor_config.json";
  private static final String COMBINED = "processor_config.json";

  private final int size;
  private final ProcessorSettings settings;
  private final List<String> notes;

  private ImagePreprocessor(int size, ProcessorSettings settings, List<String> notes) {
    this.size = size;
    this.settings = settings;
    this.notes = notes;
  }

  /**
   * Reads the image processor inside {@code processor_config.json} or, where it holds none, {@code
   * preprocessor_config.json}, as transformers 5 does. Where there is neither, images are prepared
   * as the published towers of the kind want it.
   *
   * @param checkpoint the directory that may hold them
   * @throws Problem where it asks for something else than the above, or yields another size than
   *     the tower's
   */
  public static ImagePreprocessor open(Path checkpoint, VisionConfig vision) {
    Path own = checkpoint.resolve(OWN);
    Path combined = checkpoint.resolve(COMBINED);
    String modelType = modelType(checkpoint);
    JsonNode nested =
        Files.exists(combined)
            ? JsonFile.object(combined, JsonFile.MAX_BYTES).path("image_processor")
            : MissingNode.getInstance();
    if (nested.isMissingNode() || nested.isNull()) {
      ProcessorSettings settings =
          Files.exists(own)
              ? ProcessorSettings.read(
                  own, JsonFile.object(own, JsonFile.MAX_BYTES), vision, modelType)
              : ProcessorSettings.standard(own, vision);
      return new ImagePreprocessor(vision.imageSize(), settings, List.of());
    }
    ProcessorSettings settings = ProcessorSettings.read(combined, nested, vision, modelType);
    return new ImagePreprocessor(
        vision.imageSize(),
        settings,
        Files.exists(own) && !saysTheSame(own, settings, vision, modelType)
            ? List.of(
                "the image processor inside "
                    + COMBINED
                    + " and "
                    + OWN
                    + " differ: the former counts, as in transformers 5; transformers 4 reads the"
                    + " latter")
            : List.of());
  }

  private static boolean saysTheSame(
      Path own, ProcessorSettings settings, VisionConfig vision, String modelType) {
    try {
      JsonNode other = JsonFile.object(own, JsonFile.MAX_BYTES);
      return ProcessorSettings.read(own, other, vision, modelType).sameAs(settings);
    } catch (Problem e) {
      return false;
    }
  }

  private static String modelType(Path checkpoint) {
    Path config = checkpoint.resolve("config.json");
    return Files.isRegularFile(config)
        ? JsonFile.field(config, "model_type", JsonFile.MAX_BYTES).asText("")
        : "";
  }

  /** Where the processor's files disagree, one line each: what disagrees and which counts. */
  public List<String> notes() {
    return notes;
  }

  /**
   * The same, but images are first centred on a square of the mean colour (LLaVA's {@code
   * image_aspect_ratio: pad}).
   */
  public ImagePreprocessor padded() {
    return new ImagePreprocessor(size, settings.padded(), notes);
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
   * @throws Problem where the file is not a readable image
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

  /** What of an image the tower gets, before it is normalised: size x size pixels. */
  public RgbImage seen(RgbImage decoded) {
    check(new ImageFile.Size(decoded.width(), decoded.height()), "image");
    return resized(decoded);
  }

  private RgbImage resized(RgbImage decoded) {
    RgbImage image = settings.pad() ? squared(decoded) : decoded;
    return settings.direct()
        ? BicubicResize.resize(image, size, size)
        : cropped(resizedByShortestEdge(image));
  }

  private float[] prepared(RgbImage decoded) {
    RgbImage resized = resized(decoded);
    float[] pixels = new float[3 * size * size];
    byte[] rgb = resized.rgb();
    int plane = size * size;
    for (int channel = 0; channel < 3; channel++) {
      float[] value = settings.values()[channel];
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
        settings.pad()
            ? longer * longer > ImageFile.MAX_PIXELS
            : !settings.direct()
                && settings.shortestEdge() * longer / shorter * settings.shortestEdge()
                    > ImageFile.MAX_PIXELS;
    if (enormous) {
      throw Problem.badInput(
          "an image of "
              + size.width()
              + " x "
              + size.height()
              + " pixels becomes too "
              + (settings.pad() ? "large as a square" : "long when resized"),
          place,
          "crop it");
    }
  }

  private RgbImage resizedByShortestEdge(RgbImage image) {
    int shorter = Math.min(image.width(), image.height());
    int longer = Math.max(image.width(), image.height());
    int shortestEdge = settings.shortestEdge();
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
      rgb[i] = (byte) settings.padColour()[i % 3];
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
