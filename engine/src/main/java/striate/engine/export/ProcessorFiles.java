package striate.engine.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import striate.engine.model.VisionConfig;

/** Writes how images are prepared, for transformers' LlavaProcessor. */
final class ProcessorFiles {
  private static final String PREPROCESSOR = "preprocessor_config.json";
  private static final String PROCESSOR = "processor_config.json";
  private static final double[] CLIP_MEAN = {0.48145466, 0.4578275, 0.40821073};
  private static final double[] CLIP_STD = {0.26862954, 0.26130258, 0.27577711};

  private ProcessorFiles() {}

  /**
   * Copies what the base has; what it lacks is that of its kind of tower.
   *
   * @param base the directory whose files count
   */
  static void write(Path directory, Path base, VisionConfig vision) throws IOException {
    for (String file : List.of(PREPROCESSOR, PROCESSOR)) {
      if (Files.exists(base.resolve(file))) {
        Files.copy(base.resolve(file), directory.resolve(file));
      }
    }
    boolean clip = vision.family() == VisionConfig.Family.CLIP;
    if (!Files.exists(directory.resolve(PROCESSOR))) {
      write(
          directory.resolve(PROCESSOR),
          JsonNodeFactory.instance
              .objectNode()
              .put("image_token", "<image>")
              .put("num_additional_image_tokens", clip ? 1 : 0)
              .put("patch_size", vision.patchSize())
              .put("processor_class", "LlavaProcessor")
              .put("vision_feature_select_strategy", vision.dropFirst() ? "default" : "full"));
      if (!Files.exists(directory.resolve(PREPROCESSOR))) {
        write(directory.resolve(PREPROCESSOR), standard(vision, clip));
      }
    }
  }

  private static ObjectNode standard(VisionConfig vision, boolean clip) {
    int size = vision.imageSize();
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("image_processor_type", clip ? "CLIPImageProcessor" : "SiglipImageProcessor")
        .put("do_convert_rgb", true)
        .put("do_normalize", true)
        .put("do_rescale", true)
        .put("do_resize", true)
        .put("resample", 3)
        .put("rescale_factor", 1 / 255.0);
    for (int i = 0; i < 3; i++) {
      root.withArray("/image_mean").add(clip ? CLIP_MEAN[i] : 0.5);
      root.withArray("/image_std").add(clip ? CLIP_STD[i] : 0.5);
    }
    if (clip) {
      root.put("do_center_crop", true);
      root.putObject("crop_size").put("height", size).put("width", size);
      root.putObject("size").put("shortest_edge", size);
    } else {
      root.putObject("size").put("height", size).put("width", size);
    }
    return root;
  }

  private static void write(Path file, ObjectNode json) throws IOException {
    Files.writeString(file, json.toPrettyString() + "\n", StandardCharsets.UTF_8);
  }
}
