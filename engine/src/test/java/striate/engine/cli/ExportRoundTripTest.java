package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.LaidOut;
import striate.engine.checkpoint.LaidOut.Container;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.TensorSource;

/**
 * Runs on every layout whose exports are opened by themselves: by what transformers and LLaVA's
 * loading steps computed on them ({@code export/padded-*.safetensors} and {@code staged-parts},
 * made by {@code padded_export.py} and {@code llava_loader.py}), and by Striate.
 */
class ExportRoundTripTest {
  private static final Offset<Float> TOLERANCE = Offset.offset(1e-4f);
  private static final Path ORACLE = RunWorkspace.RESOURCES.resolve("oracle");
  private static final String LLAVA = "llava-clip-llama";
  private static final String BUNNY = "bunny-siglip-llama3";

  @TempDir Path workspace;
  private RunWorkspace runs;

  @BeforeEach
  void open() {
    runs = new RunWorkspace(workspace);
  }

  /** As every published LLaVA-1.5: images are centred on a square first. */
  @Test
  void aPaddedRunsExportsAreReadAsItRan() throws IOException {
    layOut(LLAVA, "llava", "pad");
    Path samples = conversations();
    runs.tune("run", job("model", samples, "vicuna_v1"));
    Path merged = runs.exported("run", "merged");
    Path peft = runs.exported("run", "peft");

    for (String file : List.of("processor_config.json", "preprocessor_config.json")) {
      JsonNode written = RunWorkspace.json(merged.resolve(file));
      JsonNode processor = written.path("image_processor");
      processor = processor.isObject() ? processor : written;
      assertThat(processor.path("image_processor_type").asText()).isEqualTo("LlavaImageProcessor");
      assertThat(processor.path("do_pad").asBoolean()).isTrue();
    }
    JsonNode config = RunWorkspace.json(peft.resolve("config.json"));
    assertThat(config.path("model_type").asText()).isEqualTo("llava_llama");
    assertThat(config.path("image_aspect_ratio").asText()).isEqualTo("pad");
    assertThat(config.path("mm_vision_tower").asText())
        .isEqualTo(workspace.resolve("tower").toString());
    // LLaVA's loader adds tokens where this is not said
    assertThat(config.path("mm_use_im_patch_token").isBoolean()).isTrue();

    Path run =
        forward(samples, "model", "--adapter", workspace.resolve("runs/run/adapter").toString());
    Path ofMerged = forward(samples, merged.toString());
    Path ofPeft = forward(samples, peft.toString());
    assertSame(ofMerged, run);
    assertSame(ofPeft, run);
    assertGoldens("padded-merged", ofMerged);
    assertGoldens("padded-peft", ofPeft);
  }

  /** Its LoRA directory leads to base, tower and projector, as those of LLaVA's runs do. */
  @Test
  void theExportOfARunOnStagedPartsOpensAlone() throws IOException {
    layOutParts();
    Path samples = ORACLE.resolve(LLAVA).resolve("samples.json");
    runs.tune("run", stagedJob(samples));
    Path peft = runs.exported("run", "peft");

    JsonNode config = RunWorkspace.json(peft.resolve("config.json"));
    assertThat(config.path("model_type").asText()).isEqualTo("llava_llama");
    assertThat(config.path("mm_hidden_size").asInt()).isEqualTo(32);
    assertThat(config.path("mm_vision_select_layer").asInt()).isEqualTo(-2);
    Path alone = forward(samples, peft.toString());
    assertGoldens("staged-parts", alone);
    assertSame(forward(samples, runs.exported("run", "merged").toString()), alone);
    assertThat(runs.shell().striate("inspect", peft.toString(), "--json"))
        .as(runs.shell().err())
        .isZero();

    // and the next run goes on from it
    ObjectNode next = job("vicuna", samples, null);
    runs.tune("next", next.put("initialAdapter", peft.toString()).put("steps", 1));
    assertThat(workspace.resolve("runs/next/adapter/adapter_config.json")).exists();
  }

  @ParameterizedTest
  @CsvSource({"llava-clip-llama, llava, pad", "bunny-siglip-llama3, bunny-llama, pad"})
  void everyExportOpensByItself(String name, String type, String aspect) throws IOException {
    layOut(name, type, aspect);
    Path samples = conversations();
    ObjectNode job = job("model", samples, "vicuna_v1");
    runs.tune("run", job.put("trainProjector", false));

    Path run =
        forward(samples, "model", "--adapter", workspace.resolve("runs/run/adapter").toString());
    Path peft = runs.exported("run", "peft");
    // LLaVA's loader wants the projector, trained or not
    assertThat(peft.resolve("non_lora_trainables.bin")).exists();
    assertSame(forward(samples, peft.toString()), run);
    assertSame(forward(samples, runs.exported("run", "merged").toString()), run);
    Path pruned =
        runs.exported(
            "run", "merged", "--drop-layers", "2,4", "--output", workspace + "/exports/pruned");
    assertThat(forward(samples, pruned.toString())).exists();
    for (Path export : List.of(peft, pruned)) {
      assertThat(runs.shell().striate("inspect", export.toString(), "--json")).isZero();
      assertThat(runs.shell().err()).as("nothing disagrees").isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"llava", "parts", "transformers"})
  void theProjectorAloneLeadsToItsBase(String layout) throws IOException {
    Path model = ORACLE.resolve(LLAVA);
    Path samples = model.resolve("samples.json");
    ObjectNode job = job("model", samples, null).put("layers", "none");
    switch (layout) {
      case "llava" -> layOut(LLAVA, "llava", "square");
      case "parts" -> {
        layOutParts();
        job = stagedJob(samples).put("layers", "none");
      }
      default -> job.put("model", model.toString());
    }
    runs.tune("run", job);
    Path projector = runs.exported("run", "projector");
    Path merged = runs.exported("run", "merged");

    assertSame(forward(samples, projector.toString()), forward(samples, merged.toString()));
    assertThat(runs.export("run", "peft")).isEqualTo(2);
    assertThat(runs.shell().err()).hasLineCount(1).contains("tuned its projector alone");
  }

  @Test
  void whereTheRunCutItsSamplesOffIsKept() throws IOException {
    layOut(LLAVA, "llava", "square");
    Path file = workspace.resolve("model/config.json");
    ObjectNode config = (ObjectNode) RunWorkspace.json(file);
    RunWorkspace.JSON.writeValue(file.toFile(), config.put("tokenizer_model_max_length", 30));
    runs.tune("run", job("model", ORACLE.resolve(LLAVA).resolve("samples.json"), null));
    for (String format : List.of("merged", "peft")) {
      try (Checkpoint opened = Checkpoint.open(runs.exported("run", format))) {
        assertThat(opened.maxTokens()).isEqualTo(30);
      }
    }
    assertThat(
            RunWorkspace.json(workspace.resolve("exports/run-merged/tokenizer_config.json"))
                .path("model_max_length")
                .asInt())
        .isEqualTo(30);
  }

  /** transformers takes a directory with a config.json for a whole model and finds no weights. */
  @Test
  void anAdapterForTransformersHasNoConfigOfAModel() throws IOException {
    Path model = ORACLE.resolve(BUNNY);
    Path samples = model.resolve("samples.json");
    ObjectNode job = job("model", samples, null).put("model", model.toString());
    runs.tune("run", job);
    Path peft = runs.exported("run", "peft");

    assertThat(peft.resolve("config.json")).doesNotExist();
    assertThat(
            RunWorkspace.json(peft.resolve("adapter_config.json"))
                .path("base_model_name_or_path")
                .asText())
        .isEqualTo(model.toString());
    Path run =
        forward(
            samples,
            model.toString(),
            "--adapter",
            workspace.resolve("runs/run/adapter").toString());
    assertSame(forward(samples, peft.toString()), run);

    Path llava = workspace.resolve("for-bunny");
    runs.exported("run", "peft", "--names", "llava", "--output", llava.toString());
    JsonNode config = RunWorkspace.json(llava.resolve("config.json"));
    assertThat(config.path("model_type").asText()).isEqualTo("bunny-llama");
    assertThat(config.path("rope_theta").asDouble()).isEqualTo(500000);
    assertSame(forward(samples, llava.toString()), run);
  }

  private void layOutParts() throws IOException {
    try (LaidOut parts = new LaidOut(ORACLE.resolve(LLAVA))) {
      parts.decoder(workspace.resolve("vicuna"), Container.SAFETENSORS);
      parts.tower(workspace.resolve("tower"), Container.SAFETENSORS);
      parts.projector(workspace.resolve("mm_projector.bin"));
    }
  }

  private ObjectNode stagedJob(Path samples) {
    return job("vicuna", samples, null)
        .put("tower", workspace.resolve("tower").toString())
        .put("projector", workspace.resolve("mm_projector.bin").toString());
  }

  private void layOut(String name, String type, String aspect) throws IOException {
    try (LaidOut parts = new LaidOut(ORACLE.resolve(name))) {
      parts.original(
          workspace.resolve("model"), type, "../tower", false, Container.SAFETENSORS_SHARDS);
      parts.tower(workspace.resolve("tower"), Container.SAFETENSORS);
    }
    Path file = workspace.resolve("model/config.json");
    ObjectNode config = (ObjectNode) RunWorkspace.json(file);
    RunWorkspace.JSON.writeValue(file.toFile(), config.put("image_aspect_ratio", aspect));
  }

  /** One short conversation about each of the oracle's images, two of which are not square. */
  private Path conversations() throws IOException {
    ArrayNode samples = RunWorkspace.JSON.createArrayNode();
    for (int i = 0; i < 4; i++) {
      ObjectNode sample = samples.addObject().put("id", Integer.toString(i));
      sample.put("image", ORACLE.resolve(LLAVA).resolve("images/" + i + ".png").toString());
      ArrayNode turns = sample.putArray("conversations");
      turns.addObject().put("from", "human").put("value", "<image>\nWhat color is the square?");
      turns.addObject().put("from", "gpt").put("value", "It is red.");
    }
    Path file = workspace.resolve("conversations.json");
    RunWorkspace.JSON.writeValue(file.toFile(), samples);
    return file;
  }

  private ObjectNode job(String model, Path samples, String template) {
    ObjectNode job = RunWorkspace.job(LLAVA).put("name", "two steps").put("layers", "1,3");
    job.put("model", workspace.resolve(model).toString()).put("steps", 2).put("seed", 1);
    job.putObject("optimizer").put("learningRate", 1e-3).put("schedule", "constant");
    ObjectNode data = job.putObject("data").put("samples", samples.toString());
    if (template != null) {
      data.put("template", template);
    }
    return job;
  }

  /** The file with the logits of {@code striate forward}. */
  private Path forward(Path samples, String model, String... more) throws IOException {
    Path output = Files.createTempFile(workspace, "logits", ".safetensors");
    Path directory = workspace.resolve(model);
    List<String> args =
        new java.util.ArrayList<>(
            List.of("forward", "--model", directory.toString(), "--samples", samples.toString()));
    args.addAll(List.of("--output", output.toString()));
    if (samples.endsWith("conversations.json")) {
      args.addAll(List.of("--template", "vicuna_v1"));
    }
    args.addAll(Arrays.asList(more));
    assertThat(runs.shell().striate(args.toArray(String[]::new))).as(runs.shell().err()).isZero();
    return output;
  }

  private static void assertSame(Path found, Path expected) {
    try (TensorSource ours = SafetensorsFile.open(found);
        TensorSource theirs = SafetensorsFile.open(expected)) {
      assertThat(ours.names()).hasSameElementsAs(theirs.names()).isNotEmpty();
      for (String name : theirs.names()) {
        assertThat(ours.floats(name)).as(name).containsExactly(theirs.floats(name), TOLERANCE);
      }
    }
  }

  /** Pixels, and the logits of each sample's last tokens. */
  private static void assertGoldens(String name, Path found) {
    Path file = RunWorkspace.RESOURCES.resolve("export/" + name + ".safetensors");
    try (TensorSource ours = SafetensorsFile.open(found);
        TensorSource goldens = SafetensorsFile.open(file)) {
      assertThat(goldens.names()).isNotEmpty();
      for (String golden : goldens.names()) {
        String place = golden.substring(golden.lastIndexOf('.'));
        boolean pixels = golden.startsWith("pixel_values");
        float[] all = ours.floats((pixels ? "pixel_values" : "logits") + place);
        float[] last = goldens.floats(golden);
        assertThat(Arrays.copyOfRange(all, all.length - last.length, all.length))
            .as("%s, %s", name, golden)
            .containsExactly(last, TOLERANCE);
      }
    }
  }
}
