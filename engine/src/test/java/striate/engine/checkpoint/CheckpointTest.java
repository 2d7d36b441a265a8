package striate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.model.VisionConfig;
import striate.engine.run.Problem;
import striate.engine.weights.RenamedTensors;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.SafetensorsWriter;
import striate.engine.weights.TensorSource;

class CheckpointTest {
  @TempDir Path temporary;

  static Path oracle(String name) {
    try {
      return Path.of(CheckpointTest.class.getResource("/oracle/" + name).toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static float[] read(TensorSource source, String name) {
    return source.floats(name);
  }

  @Test
  void opensAHuggingFaceDirectory() {
    try (Checkpoint checkpoint = Checkpoint.open(oracle("llava-clip-llama"))) {
      assertThat(checkpoint.architecture().text().layers()).isEqualTo(8);
      assertThat(checkpoint.architecture().vision().family()).isEqualTo(VisionConfig.Family.CLIP);
      assertThat(checkpoint.architecture().vision().patches()).isEqualTo(16);
      assertThat(checkpoint.architecture().imageToken()).isEqualTo(4);
      assertThat(checkpoint.tensors().info("language_model.model.embed_tokens.weight").shape())
          .containsExactly(384L, 64L);
    }
  }

  @Test
  void newNamesAreTheSameTensors() throws IOException {
    Path original = oracle("bunny-siglip-llama3");
    SafetensorsFile stored = SafetensorsFile.open(original.resolve("model.safetensors"));
    Map<String, String> renamed = new LinkedHashMap<>();
    for (String name : stored.names()) {
      String now =
          name.equals("language_model.lm_head.weight")
              ? "lm_head.weight"
              : name.startsWith("language_model.model.")
                  ? "model.language_model." + name.substring("language_model.model.".length())
                  : name.startsWith("vision_tower.")
                      ? "model.vision_tower.vision_model."
                          + name.substring("vision_tower.".length())
                      : "model." + name;
      renamed.put(now, name);
    }
    Files.copy(original.resolve("config.json"), temporary.resolve("config.json"));
    SafetensorsWriter.write(
        temporary.resolve("model.safetensors"), new RenamedTensors(stored, renamed));

    try (Checkpoint checkpoint = Checkpoint.open(temporary)) {
      for (String name : stored.names()) {
        assertThat(read(checkpoint.tensors(), name)).as(name).isEqualTo(read(stored, name));
      }
    }
  }

  @Test
  void shardsAreOneCheckpoint() throws IOException {
    Path original = oracle("llava-clip-llama");
    SafetensorsFile stored = SafetensorsFile.open(original.resolve("model.safetensors"));
    shard(original, stored);

    try (Checkpoint checkpoint = Checkpoint.open(temporary)) {
      assertThat(checkpoint.tensors().names()).hasSameElementsAs(stored.names());
      for (String name : stored.names()) {
        assertThat(read(checkpoint.tensors(), name)).as(name).isEqualTo(read(stored, name));
      }
    }
  }

  private void shard(Path original, SafetensorsFile stored) throws IOException {
    Files.copy(original.resolve("config.json"), temporary.resolve("config.json"));
    ObjectNode index = new ObjectMapper().createObjectNode();
    ObjectNode map = index.putObject("weight_map");
    List<String> names = List.copyOf(stored.names());
    int half = names.size() / 2;
    for (int i = 0; i < 2; i++) {
      String shard = "model-0000" + (i + 1) + "-of-00002.safetensors";
      Map<String, String> part = new LinkedHashMap<>();
      names.subList(i * half, i == 0 ? half : names.size()).forEach(n -> part.put(n, n));
      part.keySet().forEach(n -> map.put(n, shard));
      SafetensorsWriter.write(temporary.resolve(shard), new RenamedTensors(stored, part));
    }
    new ObjectMapper()
        .writeValue(temporary.resolve("model.safetensors.index.json").toFile(), index);
  }

  /** A language model, a tower and a projector apart, as before LLaVA's second stage. */
  private ModelFiles parts() throws IOException {
    Path original = oracle("llava-clip-llama");
    ObjectMapper json = new ObjectMapper();
    SafetensorsFile stored = SafetensorsFile.open(original.resolve("model.safetensors"));
    Path model = Files.createDirectories(temporary.resolve("model"));
    Path tower = Files.createDirectories(temporary.resolve("tower"));
    JsonNode config = json.readTree(original.resolve("config.json").toFile());
    json.writeValue(model.resolve("config.json").toFile(), config.get("text_config"));
    json.writeValue(tower.resolve("config.json").toFile(), config.get("vision_config"));
    write(stored, model.resolve("model.safetensors"), "language_model.", "");
    write(stored, tower.resolve("model.safetensors"), "vision_tower.", "vision_model.");
    Path projector = temporary.resolve("projector.safetensors");
    write(stored, projector, "multi_modal_projector.", "multi_modal_projector.");
    return new ModelFiles(model, tower, projector, null);
  }

  private static void write(SafetensorsFile stored, Path file, String prefix, String instead) {
    Map<String, String> part = new LinkedHashMap<>();
    stored.names().stream()
        .filter(name -> name.startsWith(prefix))
        .forEach(name -> part.put(instead + name.substring(prefix.length()), name));
    SafetensorsWriter.write(file, new RenamedTensors(stored, part));
  }

  @ParameterizedTest
  @CsvSource({
    "preprocessor_config.json, {}",
    "processor_config.json, {\"image_processor\": {}}",
  })
  void theTowersPreprocessingCountsWhereTheModelHasNone(String file, String content)
      throws IOException {
    ModelFiles parts = parts();
    assertThat(preprocessing(parts)).isEqualTo(parts.tower());
    Files.writeString(temporary.resolve("tower").resolve(file), content);
    assertThat(preprocessing(parts)).isEqualTo(parts.tower());
    Files.writeString(temporary.resolve("model").resolve(file), content);
    assertThat(preprocessing(parts)).isEqualTo(parts.model());
  }

  @Test
  void aProcessorThatOnlyJoinsImagesAndTextLeavesTheTowersPreprocessing() throws IOException {
    ModelFiles parts = parts();
    Files.writeString(
        temporary.resolve("model/processor_config.json"), "{\"image_token\": \"<image>\"}");
    assertThat(preprocessing(parts)).isEqualTo(parts.tower());
  }

  private static Path preprocessing(ModelFiles parts) {
    try (Checkpoint checkpoint = Checkpoint.open(parts)) {
      return checkpoint.preprocessing();
    }
  }

  @Test
  void aMissingShardIsNamed() throws IOException {
    Path original = oracle("llava-clip-llama");
    shard(original, SafetensorsFile.open(original.resolve("model.safetensors")));
    Files.delete(temporary.resolve("model-00002-of-00002.safetensors"));

    assertBadInput(temporary, "model-00002-of-00002.safetensors");
  }

  @Test
  void aShardOutsideOfTheDirectoryIsRefused() throws IOException {
    Path original = oracle("llava-clip-llama");
    Files.copy(original.resolve("config.json"), temporary.resolve("config.json"));
    Files.writeString(
        temporary.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{\"a\":\"../secret.safetensors\"}}");

    assertBadInput(temporary, "no plain file name");
  }

  @Test
  void missingSurplusAndMisshapenTensorsAreListedTogether() throws IOException {
    Path original = oracle("llava-clip-llama");
    SafetensorsFile stored = SafetensorsFile.open(original.resolve("model.safetensors"));
    Map<String, String> names = new LinkedHashMap<>();
    stored.names().forEach(n -> names.put(n, n));
    names.remove("language_model.model.norm.weight");
    names.put("language_model.model.layers.3.mlp.up_proj.weight", "language_model.lm_head.weight");
    names.put(
        "language_model.model.layers.8.input_layernorm.weight", "language_model.model.norm.weight");
    Files.copy(original.resolve("config.json"), temporary.resolve("config.json"));
    SafetensorsWriter.write(
        temporary.resolve("model.safetensors"), new RenamedTensors(stored, names));

    assertThatThrownBy(() -> Checkpoint.open(temporary))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("1 missing: language_model.model.norm.weight [64]")
        .hasMessageContaining("1 surplus: language_model.model.layers.8.input_layernorm.weight")
        .hasMessageContaining("layers.3.mlp.up_proj.weight [384, 64] instead of [160, 64]");
  }

  @Test
  void whatTheTowerNeverComputesMayBeMissing() throws IOException {
    Path original = oracle("llava-clip-llama");
    SafetensorsFile stored = SafetensorsFile.open(original.resolve("model.safetensors"));
    Map<String, String> names = new LinkedHashMap<>();
    stored.names().forEach(n -> names.put(n, n));
    names
        .keySet()
        .removeIf(
            n -> n.startsWith("vision_tower.encoder.layers.2.") || n.contains("post_layernorm"));
    Files.copy(original.resolve("config.json"), temporary.resolve("config.json"));
    SafetensorsWriter.write(
        temporary.resolve("model.safetensors"), new RenamedTensors(stored, names));

    assertThat(Checkpoint.open(temporary).tensors().names()).hasSize(names.size());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 7, 8, 100, 20_000, 1_873_103})
  void aTruncatedFileIsOneClearLine(long bytes) throws IOException {
    Path original = oracle("llava-clip-llama");
    Files.copy(original.resolve("config.json"), temporary.resolve("config.json"));
    Path weights = temporary.resolve("model.safetensors");
    Files.copy(original.resolve("model.safetensors"), weights);
    try (var channel = java.nio.channels.FileChannel.open(weights, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }

    assertBadInput(temporary, "model.safetensors");
  }

  @Test
  void missingDirectoryConfigAndWeightsAreNamed() throws IOException {
    assertBadInput(temporary.resolve("nowhere"), "directory not found");
    assertBadInput(temporary, "config.json");
    Files.copy(oracle("llava-clip-llama").resolve("config.json"), temporary.resolve("config.json"));
    assertBadInput(temporary, "neither model.safetensors nor model.safetensors.index.json");
  }

  @Test
  void weightsForLlamaCppAreNamed() throws IOException {
    Files.copy(oracle("llava-clip-llama").resolve("config.json"), temporary.resolve("config.json"));
    Files.writeString(temporary.resolve("llava-q4_k_m.gguf"), "GGUF");
    assertBadInput(temporary, "the checkpoint is quantised (GGUF)");
  }

  @Test
  void anAdapterBesideWholeWeightsIsNotAdded() throws IOException {
    Path model =
        AlteredCheckpoint.of(oracle("llava-clip-llama"), temporary.resolve("model"), config -> {});
    Files.writeString(model.resolve("adapter_config.json"), "{}");
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      assertThat(checkpoint.notes())
          .singleElement()
          .asString()
          .contains("adapter_config.json lies beside the model's own weights, which count");
    }
  }

  @Test
  void namesOfTensorsAreShownShortAndHarmless() throws IOException {
    Path original = oracle("llava-clip-llama");
    SafetensorsFile stored = SafetensorsFile.open(original.resolve("model.safetensors"));
    Map<String, String> names = new LinkedHashMap<>();
    stored.names().forEach(n -> names.put(n, n));
    names.put("x\u001b[31m" + "y".repeat(100_000), "language_model.model.norm.weight");
    Files.copy(original.resolve("config.json"), temporary.resolve("config.json"));
    SafetensorsWriter.write(
        temporary.resolve("model.safetensors"), new RenamedTensors(stored, names));

    assertThatThrownBy(() -> Checkpoint.open(temporary))
        .hasMessageContaining("1 surplus: x\\u001b[31myyy")
        .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(600));
  }

  private static void assertBadInput(Path directory, String text) {
    assertThatThrownBy(() -> Checkpoint.open(directory))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.BAD_INPUT))
        .hasMessageContaining(text)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }
}
