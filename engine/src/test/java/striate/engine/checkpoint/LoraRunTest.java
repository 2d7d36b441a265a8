package striate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.checkpoint.LaidOut.Container;
import striate.engine.inputs.JobPaths;
import striate.engine.model.VisionConfig;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.weights.MemoryTensors;
import striate.engine.weights.TensorSource;
import striate.engine.weights.TorchArchiveWriter;

/** Directories as LLaVA's and Bunny's LoRA runs leave them: their config is the model's. */
class LoraRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ORACLE = CheckpointTest.oracle("llava-clip-llama");

  @TempDir Path temporary;
  private final LaidOut laidOut = new LaidOut(ORACLE);
  private Path lora = Path.of("");

  @BeforeEach
  void makeParts() throws IOException {
    lora = Files.createDirectories(temporary.resolve("lora"));
    laidOut.decoder(temporary.resolve("vicuna"), Container.SAFETENSORS);
    laidOut.tower(temporary.resolve("clip"), Container.SAFETENSORS);
    adapter("../vicuna");
    laidOut.projector(lora.resolve("non_lora_trainables.bin"));
    config(flat -> {});
  }

  @AfterEach
  void close() {
    laidOut.close();
  }

  private void adapter(String base) throws IOException {
    Path adapter = ORACLE.resolve("adapter");
    Files.copy(
        adapter.resolve("adapter_model.safetensors"),
        lora.resolve("adapter_model.safetensors"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    ObjectNode config = (ObjectNode) JSON.readTree(adapter.resolve("adapter_config.json").toFile());
    config.put("base_model_name_or_path", base);
    JSON.writeValue(lora.resolve("adapter_config.json").toFile(), config);
  }

  /** The whole config of a model of LLaVA's layout, as its code saves it beside an adapter. */
  private void config(Consumer<ObjectNode> change) throws IOException {
    ObjectNode flat = laidOut.flatConfig("llava_llama");
    flat.put("mm_vision_tower", "../clip").put("mm_projector_type", "mlp2x_gelu");
    flat.put("mm_vision_select_layer", -2).put("mm_vision_select_feature", "patch");
    flat.put("image_aspect_ratio", "square").put("use_mm_proj", true);
    flat.putNull("mm_resampler_type");
    change.accept(flat);
    JSON.writeValue(lora.resolve("config.json").toFile(), flat);
  }

  private Checkpoint open() {
    return Checkpoint.open(ModelFiles.of(lora));
  }

  @Test
  void itsConfigIsTheModels() throws IOException {
    config(
        flat ->
            flat.put("image_aspect_ratio", "pad")
                .put("mm_vision_select_layer", -1)
                .put("mm_vision_select_feature", "cls_patch")
                .put("tokenizer_model_max_length", 300));
    try (Checkpoint checkpoint = open()) {
      assertThat(checkpoint.padImages()).isTrue();
      assertThat(checkpoint.maxTokens()).isEqualTo(300);
      VisionConfig vision = checkpoint.architecture().vision();
      assertThat(vision.featureLayer()).isEqualTo(-1);
      assertThat(vision.dropFirst()).isFalse();
      assertThat(checkpoint.layout()).isEqualTo(Layout.LLAVA);
      assertThat(checkpoint.files().adapter()).isEqualTo(lora);
      assertThat(checkpoint.notes()).isEmpty();
    }
  }

  @Test
  void itsConfigCountsBeforeThatOfAWholeBase() throws IOException {
    Path base = temporary.resolve("base");
    laidOut.original(base, "llava", "../clip", false, Container.SAFETENSORS);
    AlteredCheckpoint.alter(
        base.resolve("config.json"),
        flat ->
            flat.put("image_aspect_ratio", "square")
                .put("tokenizer_model_max_length", 200)
                .put("mm_projector_lr", 1e-3));
    adapter("../base");
    config(flat -> flat.put("image_aspect_ratio", "pad").put("mm_projector_lr", 2e-5));
    try (Checkpoint checkpoint = open()) {
      assertThat(checkpoint.padImages()).isTrue();
      // of what the run does not say the base's stays
      assertThat(checkpoint.maxTokens()).isEqualTo(200);
      assertThat(checkpoint.notes())
          .singleElement()
          .asString()
          .contains("the LoRA run's config.json counts before that of its base")
          .contains("image_aspect_ratio is \"pad\", the base's \"square\"")
          .doesNotContain("mm_projector_lr");
    }
  }

  @Test
  void noneOfTheBasesRotarySettingsIsLeftUnderTheRuns() throws IOException {
    AlteredCheckpoint.alter(
        temporary.resolve("vicuna").resolve("config.json"),
        base -> base.putObject("rope_parameters").put("rope_theta", 7).put("rope_type", "default"));
    try (Checkpoint checkpoint = open()) {
      assertThat(checkpoint.architecture().text().rotary().theta()).isEqualTo(10000);
    }
  }

  @Test
  void aFewFieldsAreEnough() throws IOException {
    JSON.writeValue(
        lora.resolve("config.json").toFile(),
        JSON.createObjectNode().put("image_aspect_ratio", "pad").put("mm_vision_tower", "../clip"));
    try (Checkpoint checkpoint = open()) {
      assertThat(checkpoint.padImages()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "use_s2, true",
    "s2, true",
    "mm_use_im_start_end, true",
    "mm_use_im_patch_token, true",
    "image_aspect_ratio, \"anyres\"",
    "image_aspect_ratio, \"anyres_max_9\"",
    "mm_vision_select_feature, \"cls\"",
    "mm_vision_select_layer, -9",
    "mm_projector_type, \"mlp3x_gelu\"",
    "mm_projector_type, \"linear\"",
    "mm_resampler_type, \"perceiver\"",
    "tokenizer_model_max_length, 0",
    "model_type, \"llava_mistral\"",
    "model_type, \"llava_qwen2\"",
    "hidden_size, 128",
    "num_hidden_layers, 9",
    "num_hidden_layers, 1000000000",
    "vocab_size, 385"
  })
  void whatIsRefusedInAModelIsRefusedHere(String field, String value) throws IOException {
    config(
        flat -> {
          try {
            flat.set(field, JSON.readTree(value));
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    for (ModelFiles door :
        List.of(
            ModelFiles.of(lora),
            new ModelFiles(temporary.resolve("vicuna"), null, null, lora),
            new JobPaths(List.of(temporary)).model(job("vicuna", "lora")))) {
      assertThatThrownBy(() -> Checkpoint.open(door))
          .isInstanceOf(Problem.class)
          .hasMessageContaining(field)
          .hasMessageContaining(lora.getFileName() + "/");
    }
  }

  private static JobSpec job(String model, String initial) {
    return JobJson.parse(
        """
        {"name": "n", "model": "%s", "initialAdapter": "%s", "data": {"samples": "s"},
         "layers": "all", "steps": 3}
        """
            .formatted(model, initial),
        "job.json");
  }

  @Test
  void theSameGoesForABaseThatIsWhole() throws IOException {
    for (String value : List.of("pad", "anyres")) {
      config(flat -> flat.put("image_aspect_ratio", value));
      ModelFiles files = new ModelFiles(ORACLE, null, null, lora);
      if (value.equals("pad")) {
        try (Checkpoint checkpoint = Checkpoint.open(files)) {
          assertThat(checkpoint.layout()).isEqualTo(Layout.HUGGING_FACE);
          assertThat(checkpoint.padImages()).isTrue();
        }
      } else {
        assertThatThrownBy(() -> Checkpoint.open(files))
            .hasMessageContaining("'image_aspect_ratio' is 'anyres'")
            .hasMessageContaining(lora.toString());
      }
    }
  }

  @Test
  void aHuggingFaceConfigBesideAnAdapterSaysWhereFeaturesComeFrom() throws IOException {
    Files.copy(
        ORACLE.resolve("config.json"),
        lora.resolve("config.json"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    AlteredCheckpoint.alter(
        lora.resolve("config.json"), config -> config.put("vision_feature_layer", -3));
    Path base = temporary.resolve("base");
    laidOut.original(base, "llava", "../clip", false, Container.SAFETENSORS);
    for (Path model : List.of(ORACLE, base)) {
      try (Checkpoint checkpoint = Checkpoint.open(new ModelFiles(model, null, null, lora))) {
        assertThat(checkpoint.architecture().vision().featureLayer()).isEqualTo(-3);
      }
    }
  }

  @Test
  void aTextTrainersConfigLeavesTheModelWhatItIs() throws IOException {
    Path base = temporary.resolve("base");
    laidOut.original(base, "llava", "../clip", false, Container.SAFETENSORS);
    JSON.writeValue(lora.resolve("config.json").toFile(), laidOut.flatConfig("llama"));
    try (Checkpoint checkpoint = Checkpoint.open(new ModelFiles(base, null, null, lora))) {
      assertThat(checkpoint.layout()).isEqualTo(Layout.LLAVA);
    }
  }

  @Test
  void howTheBaseWasHeldInTrainingDoesNotCount() throws IOException {
    config(flat -> flat.putObject("quantization_config").put("load_in_4bit", true));
    try (Checkpoint checkpoint = open()) {
      assertThat(checkpoint.notes())
          .singleElement()
          .asString()
          .contains("its stored weights count");
    }
  }

  @Test
  void aQuantisedBaseIsRefused() throws IOException {
    AlteredCheckpoint.alter(
        temporary.resolve("vicuna").resolve("config.json"),
        base -> base.putObject("quantization_config").put("load_in_4bit", true));
    assertThatThrownBy(this::open)
        .hasMessageContaining("quantised (bitsandbytes, 4 bits)")
        .hasMessageContaining("vicuna");
  }

  @Test
  void withoutWhatItTrainedBesideTheRunIsThePlace() throws IOException {
    Files.delete(lora.resolve("non_lora_trainables.bin"));
    assertThatThrownBy(this::open)
        .isInstanceOf(Problem.class)
        .hasMessageContaining("non_lora_trainables.bin is not beside the adapter - " + lora + " -");
  }

  @Test
  void withoutATowersNameItsConfigIsThePlace() throws IOException {
    config(flat -> flat.remove("mm_vision_tower"));
    assertThatThrownBy(this::open)
        .hasMessageContaining("without a vision tower - " + lora.resolve("config.json"));
    config(flat -> flat.put("mm_vision_tower", "../nowhere"));
    assertThatThrownBy(this::open)
        .hasMessageContaining("'../nowhere' is not on this computer - " + lora);
  }

  @ParameterizedTest
  @CsvSource({
    "base_model.model.model.vision_tower.vision_tower.embeddings.class_embedding,"
        + "it holds a tuned vision_tower",
    "base_model.model.model.embed_tokens.weight,it holds other tensors than a projector's: 1 tensor"
  })
  void whatElseTheRunTrainedIsRefusedShortly(String tensor, String message) throws IOException {
    Path file = lora.resolve("non_lora_trainables.bin");
    MemoryTensors tensors = new MemoryTensors();
    try (TensorSource stored = StoredTensors.file(file)) {
      for (String name : stored.names()) {
        tensors.add(name, stored.info(name).dimensions(), stored.floats(name));
      }
    }
    Files.delete(file);
    TorchArchiveWriter.write(file, tensors.add(tensor, new long[] {2}, new float[] {1, 2}));
    for (Path model : List.of(lora, ORACLE)) {
      Path adapter = model.equals(lora) ? null : lora;
      assertThatThrownBy(() -> Checkpoint.open(new ModelFiles(model, null, null, adapter)))
          .isInstanceOf(Problem.class)
          .hasMessageContaining(message)
          .hasMessageContaining(file.toString())
          .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(400));
    }
  }

  @Test
  void aJobsInitialAdapterBringsItsConfig() throws IOException {
    config(flat -> flat.put("image_aspect_ratio", "pad"));
    JobPaths paths = new JobPaths(List.of(temporary));
    try (Checkpoint checkpoint = Checkpoint.open(paths.model(job("vicuna", "lora")))) {
      assertThat(checkpoint.padImages()).isTrue();
    }
    assertThatThrownBy(() -> paths.model(job("lora", "lora")))
        .hasMessageContaining("the model is an adapter");
  }

  @Test
  void aProjectorsFileMayHoldAWholeModel() throws IOException {
    Path whole = temporary.resolve("whole");
    laidOut.original(whole, "llava", "../clip", false, Container.BIN);
    ModelFiles files =
        new ModelFiles(
            temporary.resolve("vicuna"),
            temporary.resolve("clip"),
            whole.resolve("pytorch_model.bin"),
            null);
    try (Checkpoint checkpoint = Checkpoint.open(files)) {
      assertThat(checkpoint.notes()).singleElement().asString().contains("are not read");
    }
    Path none = temporary.resolve("vicuna").resolve("model.safetensors");
    assertThatThrownBy(
            () ->
                Checkpoint.open(
                    new ModelFiles(
                        temporary.resolve("vicuna"), temporary.resolve("clip"), none, null)))
        .hasMessageContaining("it holds no projector, but")
        .hasMessageContaining(none.toString());
  }
}
