package striate.engine.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import striate.engine.model.JsonFile;
import striate.engine.model.VisionConfig;

/**
 * Writes how images are prepared, for transformers' LlavaProcessor: in {@code
 * processor_config.json}, which its version 5 reads, and in {@code preprocessor_config.json}, which
 * its version 4 reads.
 */
final class ProcessorFiles {
  private static final String PREPROCESSOR = "preprocessor_config.json";
  private static final String PROCESSOR = "processor_config.json";

  /** In {@code processor_config.json}; it counts where there are both. */
  private static final String NESTED = "image_processor";

  private static final String TYPE = "image_processor_type";
  private static final double[] CLIP_MEAN = {0.48145466, 0.4578275, 0.40821073};
  private static final double[] CLIP_STD = {0.26862954, 0.26130258, 0.27577711};

  private ProcessorFiles() {}

  /**
   * Writes what the base has; what it lacks is that of its kind of tower.
   *
   * @param base the directory whose files count
   * @param padImages whether images are first centred on a square of the mean colour
   */
  static void write(Path directory, Path base, VisionConfig vision, boolean padImages)
      throws IOException {
    ObjectNode processor = read(base.resolve(PROCESSOR), processor(vision));
    JsonNode nested = processor.path(NESTED);
    if (padImages) {
      ObjectNode padding =
          padding(
              nested.isObject()
                  ? (ObjectNode) nested
                  : read(base.resolve(PREPROCESSOR), standard(vision)),
              vision);
      processor.set(NESTED, padding);
      write(directory.resolve(PREPROCESSOR), padding);
    } else if (Files.exists(base.resolve(PREPROCESSOR))) {
      Files.copy(base.resolve(PREPROCESSOR), directory.resolve(PREPROCESSOR));
    } else if (!nested.isObject()) {
      write(directory.resolve(PREPROCESSOR), standard(vision));
    }
    write(directory.resolve(PROCESSOR), processor);
  }

  private static ObjectNode read(Path file, ObjectNode otherwise) {
    return Files.exists(file) ? JsonFile.object(file, JsonFile.MAX_BYTES) : otherwise;
  }

  private static ObjectNode processor(VisionConfig vision) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("image_token", "<image>")
        .put("num_additional_image_tokens", isClip(vision) ? 1 : 0)
        .put("patch_size", vision.patchSize())
        .put("processor_class", "LlavaProcessor")
        .put("vision_feature_select_strategy", vision.dropFirst() ? "default" : "full");
  }

  private static ObjectNode standard(VisionConfig vision) {
    boolean clip = isClip(vision);
    int size = vision.imageSize();
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put(TYPE, clip ? "CLIPImageProcessor" : "SiglipImageProcessor")
        .put("do_convert_rgb", true)
        .put("do_normalize", true)
        .put("do_rescale", true)
        .put("do_resize", true)
        .put("resample", 3)
        .put("rescale_factor", 1 / 255.0);
    addColours(root, clip);
    if (clip) {
      root.put("do_center_crop", true);
      root.set("crop_size", square(size));
      root.putObject("size").put("shortest_edge", size);
    } else {
      root.set("size", square(size));
    }
    return root;
  }

  private static void addColours(ObjectNode root, boolean clip) {
    for (int i = 0; i < 3; i++) {
      root.withArray("/image_mean").add(clip ? CLIP_MEAN[i] : 0.5);
      root.withArray("/image_std").add(clip ? CLIP_STD[i] : 0.5);
    }
  }

  /**
   * The same by transformers' LlavaImageProcessor, which alone can pad to a square. What another
   * class takes as said is said here, since this one takes CLIP's.
   */
  private static ObjectNode padding(ObjectNode read, VisionConfig vision) {
    String type = read.path(TYPE).asText(read.path("feature_extractor_type").asText(""));
    boolean clip =
        type.isEmpty() ? isClip(vision) : !type.toLowerCase(Locale.ROOT).startsWith("siglip");
    ObjectNode padding = JsonNodeFactory.instance.objectNode();
    read.fields()
        .forEachRemaining(
            field -> {
              if (!field.getValue().isNull()) {
                padding.set(field.getKey(), field.getValue());
              }
            });
    padding.remove("feature_extractor_type");
    if (!padding.has("image_mean") && !padding.has("image_std")) {
      addColours(padding, clip);
    }
    if (!padding.has("do_center_crop")) {
      padding.put("do_center_crop", clip);
    }
    JsonNode size = padding.path("size");
    if (!size.isObject()) {
      int edge = size.asInt(224);
      padding.set(
          "size",
          clip ? JsonNodeFactory.instance.objectNode().put("shortest_edge", edge) : square(edge));
    }
    if (padding.path("crop_size").isInt()) {
      padding.set("crop_size", square(padding.path("crop_size").asInt()));
    }
    return padding
        .put("do_convert_rgb", true)
        .put("do_pad", true)
        .put(TYPE, "LlavaImageProcessor")
        .put("processor_class", "LlavaProcessor");
  }

  private static boolean isClip(VisionConfig vision) {
    return vision.family() == VisionConfig.Family.CLIP;
  }

  private static ObjectNode square(int size) {
    return JsonNodeFactory.instance.objectNode().put("height", size).put("width", size);
  }

  private static void write(Path file, ObjectNode json) throws IOException {
    Files.writeString(file, json.toPrettyString() + "\n", StandardCharsets.UTF_8);
  }
}
