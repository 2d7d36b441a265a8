package striate.engine.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.model.VisionConfig;
import striate.engine.run.Problem;

/**
 * What an image processor's file says, as transformers 5 reads it for its CLIP, SigLIP and LLaVA
 * image processors: fields that are missing have the processor's own values, and {@code null} says
 * no where a yes or no is asked for.
 *
 * @param direct whether both edges are brought to the tower's size; otherwise the shortest is, and
 *     the centre cut out
 * @param pad whether an image is centred on a square first
 * @param shortestEdge in pixels, where not direct
 * @param padColour red, green and blue around an image that is padded, from 0 to 255
 * @param values of each 8-bit sample, by channel
 */
@SuppressWarnings("ArrayRecordComponent")
record ProcessorSettings(
    boolean direct, boolean pad, int shortestEdge, int[] padColour, float[][] values) {
  private static final int BICUBIC = 3;
  private static final double[] CLIP_MEAN = {0.48145466, 0.4578275, 0.40821073};
  private static final double[] CLIP_STD = {0.26862954, 0.26130258, 0.27577711};
  private static final double[] HALF = {0.5, 0.5, 0.5};

  /** Settings that make no other pixels, or none where images are given as files of 8 bits. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "image_processor_type",
          "feature_extractor_type",
          "processor_class",
          "auto_map",
          "_valid_processor_keys",
          "do_convert_rgb",
          "data_format",
          "return_tensors",
          "device",
          "disable_grouping",
          "image_seq_length",
          "num_channels",
          "patch_size",
          "default_to_square",
          "name_or_path",
          "transformers_version",
          "backend");

  private static final Set<String> READ =
      Set.of(
          "do_resize",
          "size",
          "resample",
          "do_center_crop",
          "crop_size",
          "do_rescale",
          "rescale_factor",
          "do_normalize",
          "image_mean",
          "image_std",
          "do_pad",
          "pad_size");

  /** The image processors of transformers that are known here, by the first part of their names. */
  private enum Kind {
    CLIP,
    SIGLIP,
    LLAVA
  }

  /** What the published towers of a family want. */
  static ProcessorSettings standard(Path place, VisionConfig vision) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    ObjectNode square =
        JsonNodeFactory.instance
            .objectNode()
            .put("height", vision.imageSize())
            .put("width", vision.imageSize());
    if (vision.family() == VisionConfig.Family.SIGLIP) {
      config.set("size", square);
    } else {
      config.putObject("size").put("shortest_edge", vision.imageSize());
      config.set("crop_size", square);
    }
    return read(place, config, vision, "");
  }

  /**
   * @param file the place in messages
   * @param modelType of the {@code config.json} beside it: tells the processor where the file does
   *     not; may be empty
   * @throws Problem naming the field that asks for something else, or the size that is not the
   *     tower's
   */
  static ProcessorSettings read(Path file, JsonNode config, VisionConfig vision, String modelType) {
    Fields fields = new Fields(file, config);
    Kind kind = kind(file, config, vision, modelType);
    boolean siglip = kind == Kind.SIGLIP;
    boolean pads = fields.flag("do_pad", false);
    fields.requireKnown();
    if (fields.has("resample") && config.path("resample").asInt(-1) != BICUBIC) {
      throw fields.unsupported("resample", "3 (bicubic)");
    }
    if (!fields.flag("do_resize", true)) {
      throw fields.unsupported("do_resize", "true");
    }
    if (pads && kind != Kind.LLAVA && fields.has("pad_size")) {
      throw fields.unsupported("pad_size", "none: images have the tower's size already");
    }
    int[] resize = fields.edges("size", siglip ? new int[] {224, 224} : new int[] {224});
    boolean direct = resize.length == 2;
    int[] output = resize;
    if (fields.flag("do_center_crop", !siglip)) {
      output = fields.edges("crop_size", siglip ? new int[0] : new int[] {224, 224});
    }
    int size = vision.imageSize();
    if (!Arrays.equals(output, new int[] {size, size})) {
      throw fields.unsupported(
          output == resize ? "size" : "crop_size", "the tower's " + size + " x " + size);
    }
    if (direct && !Arrays.equals(resize, output)) {
      throw fields.unsupported("size", "the crop's size, or the shortest edge");
    }
    double[] mean = fields.triple("image_mean", siglip ? HALF : CLIP_MEAN);
    double[] std = fields.triple("image_std", siglip ? HALF : CLIP_STD);
    return new ProcessorSettings(
        direct,
        pads && kind == Kind.LLAVA,
        resize[0],
        new int[] {(int) (mean[0] * 255), (int) (mean[1] * 255), (int) (mean[2] * 255)},
        values(
            fields.flag("do_rescale", true) ? fields.number("rescale_factor", 1 / 255.0) : 1,
            fields.flag("do_normalize", true) ? mean : null,
            std));
  }

  private static Kind kind(Path file, JsonNode config, VisionConfig vision, String modelType) {
    String field =
        config.hasNonNull("image_processor_type")
            ? "image_processor_type"
            : "feature_extractor_type";
    String type = config.path(field).asText("");
    if (type.isEmpty() || type.equals("null")) {
      return modelType.equals("llava")
          ? Kind.LLAVA
          : vision.family() == VisionConfig.Family.SIGLIP ? Kind.SIGLIP : Kind.CLIP;
    }
    return switch (type.replaceAll("(ImageProcessor(Fast|Pil)?|FeatureExtractor)$", "")) {
      case "CLIP" -> Kind.CLIP;
      case "Siglip" -> Kind.SIGLIP;
      case "Llava" -> Kind.LLAVA;
      default ->
          throw new Fields(file, config)
              .unsupported(
                  field, "CLIPImageProcessor, SiglipImageProcessor or LlavaImageProcessor");
    };
  }

  /** Whether images come out the same. */
  boolean sameAs(ProcessorSettings other) {
    return direct == other.direct
        && pad == other.pad
        && (direct || shortestEdge == other.shortestEdge)
        && (!pad || Arrays.equals(padColour, other.padColour))
        && Arrays.deepEquals(values, other.values);
  }

  /** The same, but images are centred on a square of the mean colour first. */
  ProcessorSettings padded() {
    return new ProcessorSettings(direct, true, shortestEdge, padColour, values);
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

  /** The fields of one file. */
  private record Fields(Path file, JsonNode config) {

    boolean has(String field) {
      return config.has(field);
    }

    void requireKnown() {
      for (var names = config.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        JsonNode value = config.path(name);
        boolean off = value.isNull() || (value.isBoolean() && !value.asBoolean());
        if (!READ.contains(name) && !WITHOUT_EFFECT.contains(name) && !off) {
          throw unsupported(name, "no such setting for an image processor of this kind");
        }
      }
    }

    boolean flag(String field, boolean fallback) {
      JsonNode value = config.path(field);
      if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
        throw unsupported(field, "true or false");
      }
      return value.isMissingNode() ? fallback : value.asBoolean(false);
    }

    double number(String field, double fallback) {
      JsonNode value = config.path(field);
      if (!value.isMissingNode() && !value.isNumber()) {
        throw unsupported(field, "a number");
      }
      return value.asDouble(fallback);
    }

    /** One edge (the shortest) or two (height, width). */
    int[] edges(String field, int[] fallback) {
      JsonNode value = config.path(field);
      boolean square = field.equals("crop_size") || flag("default_to_square", false);
      int[] edges;
      if (value.isMissingNode() && fallback.length > 0) {
        edges = fallback;
      } else if (value.isInt()) {
        edges = square ? new int[] {value.asInt(), value.asInt()} : new int[] {value.asInt()};
      } else if (value.isArray()
          && value.size() == 2
          && value.get(0).isInt()
          && value.get(1).isInt()) {
        edges = new int[] {value.get(0).asInt(), value.get(1).asInt()};
      } else if (value.path("shortest_edge").isInt() && !value.hasNonNull("longest_edge")) {
        edges = new int[] {value.path("shortest_edge").asInt()};
      } else if (value.path("height").isInt() && value.path("width").isInt()) {
        edges = new int[] {value.path("height").asInt(), value.path("width").asInt()};
      } else {
        throw unsupported(field, "shortest_edge, or height and width");
      }
      for (int edge : edges) {
        if (edge < 1 || edge > 8192) {
          throw unsupported(field, "1 to 8192 pixels");
        }
      }
      return edges;
    }

    double[] triple(String field, double[] fallback) {
      JsonNode value = config.path(field);
      if (value.isMissingNode()) {
        return fallback;
      }
      double[] triple = new double[3];
      for (int i = 0; i < 3; i++) {
        JsonNode one = value.isArray() && value.size() == 3 ? value.get(i) : value;
        if (!one.isNumber()) {
          throw unsupported(field, "three numbers");
        }
        triple[i] = one.asDouble();
      }
      return triple;
    }

    Problem unsupported(String field, String expected) {
      JsonNode value = config.path(field);
      return Problem.badInput(
          "'"
              + field
              + "' is "
              + (value.isMissingNode() ? "missing" : value)
              + ", expected is "
              + expected,
          file,
          "take the image processor's file of the same checkpoint");
    }
  }
}
