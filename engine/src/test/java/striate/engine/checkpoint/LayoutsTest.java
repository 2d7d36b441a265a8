package striate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import striate.engine.checkpoint.LaidOut.Container;
import striate.engine.export.MergedCheckpoint;
import striate.engine.export.Tuned;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.net.OracleCase;
import striate.engine.run.Problem;
import striate.engine.weights.MemoryTensors;
import striate.engine.weights.TensorSource;
import striate.engine.weights.TorchArchiveWriter;

/** The same model, bit for bit, from every layout that it is published in. */
class LayoutsTest {
  private final OracleCase llava = OracleCase.load("oracle/llava-clip-llama");
  private final OracleCase bunny = OracleCase.load("oracle/bunny-siglip-llama3");
  private final LaidOut asLlava = new LaidOut(llava.directory());
  private final LaidOut asBunny = new LaidOut(bunny.directory());
  @TempDir Path temporary;

  @AfterEach
  void close() {
    asLlava.close();
    asBunny.close();
  }

  @ParameterizedTest
  @EnumSource(Container.class)
  void llavasOwnLayoutWithItsTowerBesideIt(Container container) throws IOException {
    asLlava.original(temporary.resolve("model"), "llava", "../tower", false, container);
    asLlava.tower(temporary.resolve("tower"), container);

    assertSame(llava, ModelFiles.of(temporary.resolve("model")), Layout.LLAVA);
  }

  @ParameterizedTest
  @CsvSource({
    "phi3, llava_phi3",
    "phi3-window, llava_phi3",
    "qwen2, llava_qwen2",
    "tied-full, llava",
    "linear-rope, llava"
  })
  void otherDecodersInLlavasOwnLayoutAndInParts(String name, String modelType) throws IOException {
    OracleCase oracle = OracleCase.load("cases/" + name);
    Path tower = temporary.resolve("tower");
    try (LaidOut laidOut = new LaidOut(oracle.directory())) {
      Path model = temporary.resolve("model");
      laidOut.original(model, modelType, "../tower", false, Container.SAFETENSORS_SHARDS);
      laidOut.tower(tower, Container.SAFETENSORS);
      assertSame(oracle, ModelFiles.of(model), Layout.LLAVA);

      Path decoder = temporary.resolve("decoder");
      laidOut.decoder(decoder, Container.BIN_SHARDS);
      Path projector = temporary.resolve("mm_projector.bin");
      laidOut.projector(projector);
      try (Checkpoint parts = Checkpoint.open(new ModelFiles(decoder, tower, projector, null))) {
        assertThat(parts.layout()).isEqualTo(Layout.STAGED);
        assertThat(parts.tensors().names()).hasSameElementsAs(oracle.weights().names());
      }
    }
  }

  @Test
  void aTowerNamedByAnAbsolutePath() throws IOException {
    Path tower = temporary.resolve("elsewhere/tower");
    asLlava.original(
        temporary.resolve("model"), "llava_llama", tower.toString(), false, Container.SAFETENSORS);
    asLlava.tower(tower, Container.SAFETENSORS);

    assertSame(llava, ModelFiles.of(temporary.resolve("model")), Layout.LLAVA);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void bunnysLayoutWithItsTowerInsideOrOutside(boolean inside) throws IOException {
    asBunny.original(
        temporary.resolve("model"),
        "bunny-llama",
        "../tower",
        inside,
        Container.SAFETENSORS_SHARDS);
    if (inside) {
      // the tower's own weights do not count then, its config does
      asBunny.without("encoder.layers.0.");
    }
    asBunny.tower(temporary.resolve("tower"), Container.SAFETENSORS);

    assertSame(bunny, ModelFiles.of(temporary.resolve("model")), Layout.BUNNY);
  }

  @ParameterizedTest
  @CsvSource({"mm_projector.bin, BIN", "mm_projector.safetensors, SAFETENSORS"})
  void thePartsThatInstructionTuningStartsFrom(String projector, Container container)
      throws IOException {
    for (OracleCase oracle : new OracleCase[] {llava, bunny}) {
      Path root = temporary.resolve(oracle.directory().getFileName());
      LaidOut laidOut = oracle == llava ? asLlava : asBunny;
      laidOut.decoder(root.resolve("llm"), container);
      laidOut.tower(root.resolve("tower"), container);
      laidOut.projector(root.resolve(projector));

      assertSame(
          oracle,
          new ModelFiles(root.resolve("llm"), root.resolve("tower"), root.resolve(projector), null),
          Layout.STAGED);
    }
  }

  /** transformers knows no projector of one linear map: a merged one has the identity behind it. */
  @Test
  void aLinearProjectorSurvivesTheWayToTransformers() throws IOException {
    asLlava.decoder(temporary.resolve("llm"), Container.SAFETENSORS);
    asLlava.tower(temporary.resolve("tower"), Container.SAFETENSORS);
    Path projector = temporary.resolve("mm_projector.bin");
    TensorSource stored = llava.weights();
    MemoryTensors linear = new MemoryTensors();
    for (String part : new String[] {"weight", "bias"}) {
      String name = "multi_modal_projector.linear_1." + part;
      linear.add("model.mm_projector." + part, stored.info(name).dimensions(), stored.floats(name));
    }
    TorchArchiveWriter.write(projector, linear);
    ModelFiles parts =
        new ModelFiles(temporary.resolve("llm"), temporary.resolve("tower"), projector, null);
    Path merged = Files.createDirectory(temporary.resolve("merged"));
    NetworkOptions options = NetworkOptions.defaults().withDevice("cpu").withThreads(1);
    try (Checkpoint base = Checkpoint.open(parts)) {
      assertThat(base.architecture().projectorLayers()).isEqualTo(1);
      new MergedCheckpoint(new Tuned(base, null, new MemoryTensors()), Set.of(), null)
          .writeTo(merged);
      try (Checkpoint opened = Checkpoint.open(merged);
          Network before = Network.open(base.tensors(), base.architecture(), options);
          Network after = Network.open(opened.tensors(), opened.architecture(), options)) {
        assertThat(opened.architecture().projectorLayers()).isEqualTo(2);
        assertThat(after.inspection().forward(llava.samples().get(0)).logits())
            .isEqualTo(before.inspection().forward(llava.samples().get(0)).logits());
      }
    }
  }

  @Test
  void whatTheDirectoryIsCalledDoesNotMatter() throws IOException {
    Path misleading = temporary.resolve("bunny-phi3-staged-vicuna");
    asLlava.original(misleading, "llava", "../tower", false, Container.SAFETENSORS);
    asLlava.tower(temporary.resolve("tower"), Container.SAFETENSORS);

    assertSame(llava, ModelFiles.of(misleading), Layout.LLAVA);
  }

  @Test
  void aLoraRunsDirectoryLeadsToItsBase() throws IOException {
    Path base = temporary.resolve("base");
    asLlava.original(base, "llava", "../tower", false, Container.SAFETENSORS);
    asLlava.tower(temporary.resolve("tower"), Container.SAFETENSORS);
    Path lora = loraRun("../base", null);

    try (Checkpoint checkpoint = Checkpoint.open(ModelFiles.of(lora))) {
      assertThat(checkpoint.layout()).isEqualTo(Layout.LLAVA);
      assertThat(checkpoint.directory()).isEqualTo(base);
      assertThat(checkpoint.files().adapter()).isEqualTo(lora);
      try (PeftAdapter adapter = PeftAdapter.read(lora, checkpoint.architecture())) {
        assertThat(adapter.layers()).isEqualTo(llava.selection());
        TensorSource projector = adapter.projector();
        assertThat(projector).isNotNull();
        assertThat(projector.floats("multi_modal_projector.linear_1.bias"))
            .containsOnly(0.5f)
            .hasSize(64);
      }
    }
  }

  @Test
  void aLoraRunOnATextOnlyBaseBringsTowerAndProjector() throws IOException {
    asLlava.decoder(temporary.resolve("vicuna"), Container.BIN);
    asLlava.tower(temporary.resolve("clip"), Container.SAFETENSORS);
    Path lora = loraRun("../vicuna", "../clip");

    try (Checkpoint checkpoint = Checkpoint.open(ModelFiles.of(lora))) {
      assertThat(checkpoint.architecture().vision()).isEqualTo(llava.architecture().vision());
      assertThat(checkpoint.tensors().floats("multi_modal_projector.linear_1.bias"))
          .containsOnly(0.5f);
      assertThat(checkpoint.tensors().floats("vision_tower.embeddings.class_embedding"))
          .isEqualTo(llava.weights().floats("vision_tower.embeddings.class_embedding"));
    }
  }

  /** An adapter with a projector in {@code non_lora_trainables.bin}, as LLaVA's code saves them. */
  private Path loraRun(String base, @Nullable String tower) throws IOException {
    Path lora = Files.createDirectories(temporary.resolve("lora-run"));
    Path adapter = llava.directory().resolve("adapter");
    Files.copy(
        adapter.resolve("adapter_model.safetensors"), lora.resolve("adapter_model.safetensors"));
    ObjectMapper json = new ObjectMapper();
    ObjectNode config = (ObjectNode) json.readTree(adapter.resolve("adapter_config.json").toFile());
    config.put("base_model_name_or_path", base);
    json.writeValue(lora.resolve("adapter_config.json").toFile(), config);
    MemoryTensors projector = new MemoryTensors();
    TensorSource stored = llava.weights();
    for (String name : stored.names()) {
      if (name.startsWith("multi_modal_projector.")) {
        float[] values = stored.floats(name);
        if (name.endsWith("linear_1.bias")) {
          java.util.Arrays.fill(values, 0.5f);
        }
        projector.add(
            "base_model.model.model.mm_projector."
                + (name.contains("linear_1") ? "0." : "2.")
                + name.substring(name.lastIndexOf('.') + 1),
            stored.info(name).dimensions(),
            values);
      }
    }
    TorchArchiveWriter.write(lora.resolve("non_lora_trainables.bin"), projector);
    if (tower != null) {
      ObjectNode flat = asLlava.flatConfig("llava");
      flat.put("mm_vision_tower", tower).put("mm_projector_type", "mlp2x_gelu");
      json.writeValue(lora.resolve("config.json").toFile(), flat);
    }
    return lora;
  }

  @Test
  void whatIsMissingIsSaidWithWhatToDo() throws IOException {
    Path model = temporary.resolve("model");
    asLlava.original(model, "llava", "../tower", false, Container.SAFETENSORS);
    assertRefused(ModelFiles.of(model), "the vision tower '../tower' is not on this computer");

    Path text = temporary.resolve("text");
    asLlava.decoder(text, Container.SAFETENSORS);
    assertRefused(ModelFiles.of(text), "a language model without a vision tower");

    asLlava.tower(temporary.resolve("tower"), Container.SAFETENSORS);
    assertRefused(
        new ModelFiles(text, temporary.resolve("tower"), null, null), "projector not found");

    assertRefused(
        new ModelFiles(llava.directory(), temporary.resolve("tower"), null, null),
        "a tower and a projector of its own");
  }

  @Test
  void anotherModelsTowerIsOneListOfWhatDoesNotFit() throws IOException {
    Path model = temporary.resolve("model");
    asLlava.original(model, "llava", "../tower", false, Container.BIN_SHARDS);
    asLlava.without("mlp.fc2.bias").tower(temporary.resolve("tower"), Container.SAFETENSORS);

    assertThatThrownBy(() -> Checkpoint.open(model))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("2 missing: vision_tower.encoder.layers.0.mlp.fc2.bias [32]")
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  private static void assertSame(OracleCase oracle, ModelFiles files, Layout layout) {
    try (Checkpoint checkpoint = Checkpoint.open(files);
        TensorSource stored = oracle.weights()) {
      assertThat(checkpoint.layout()).isEqualTo(layout);
      VlmArchitecture expected = oracle.architecture();
      VlmArchitecture found = checkpoint.architecture();
      assertThat(found.text().withEosTokens(expected.text().eosTokens()))
          .isEqualTo(expected.text());
      assertThat(found.vision()).isEqualTo(expected.vision());
      assertThat(found.projectorLayers()).isEqualTo(expected.projectorLayers());
      assertThat(found.imageToken()).isEqualTo(expected.imageToken());
      TensorSource tensors = checkpoint.tensors();
      assertThat(tensors.names()).hasSameElementsAs(stored.names());
      for (String name : stored.names()) {
        assertThat(tensors.floats(name)).as(name).isEqualTo(stored.floats(name));
      }
    }
  }

  private static void assertRefused(ModelFiles files, String text) {
    assertThatThrownBy(() -> Checkpoint.open(files))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.BAD_INPUT))
        .hasMessageContaining(text)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }
}
