package striate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.model.ParameterTable;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;
import striate.engine.weights.MemoryTensors;
import striate.engine.weights.RenamedTensors;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.SafetensorsWriter;
import striate.engine.weights.TorchArchiveWriter;

class PeftAdapterTest {
  private static final Path CASE = CheckpointTest.oracle("llava-clip-llama");
  private static final VlmArchitecture MODEL = HuggingFaceConfig.read(CASE.resolve("config.json"));
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;

  @Test
  void readsWhatPeftWrote() {
    PeftAdapter adapter = PeftAdapter.read(CASE.resolve("adapter"), MODEL);
    assertThat(adapter.rank()).isEqualTo(4);
    assertThat(adapter.alpha()).isEqualTo(8);
    assertThat(adapter.layers()).containsExactly(1, 3, 6);
    assertThat(adapter.tensors().names()).hasSize(3 * 7 * 2);
    assertThat(
            adapter
                .tensors()
                .info("language_model.model.layers.6.mlp.up_proj.lora_A.weight")
                .shape())
        .containsExactly(4L, 64L);
    assertThat(adapter.projector()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base_model.model.model.language_model.",
        "base_model.model.language_model.model.",
        "base_model.model.model.",
        "model.language_model.",
        "language_model.model.",
        ""
      })
  void allPrefixesInTheWildAreRecognised(String prefix) throws IOException {
    Path copy = renamed(name -> prefix + name.substring(name.indexOf("layers.")));
    PeftAdapter original = PeftAdapter.read(CASE.resolve("adapter"), MODEL);
    PeftAdapter adapter = PeftAdapter.read(copy, MODEL);
    assertThat(adapter.tensors().names()).isEqualTo(original.tensors().names());
    for (String name : adapter.tensors().names()) {
      assertThat(CheckpointTest.read(adapter.tensors(), name))
          .isEqualTo(CheckpointTest.read(original.tensors(), name));
    }
  }

  private Path renamed(UnaryOperator<String> renaming) throws IOException {
    SafetensorsFile stored =
        SafetensorsFile.open(CASE.resolve("adapter/adapter_model.safetensors"));
    Map<String, String> names = new LinkedHashMap<>();
    stored.names().forEach(name -> names.put(renaming.apply(name), name));
    Files.copy(
        CASE.resolve("adapter/adapter_config.json"), temporary.resolve("adapter_config.json"));
    SafetensorsWriter.write(
        temporary.resolve("adapter_model.safetensors"), new RenamedTensors(stored, names));
    return temporary;
  }

  @Test
  void whatIsWrittenIsReadBackAndListsFullModuleNames() throws IOException {
    SafetensorsFile model = SafetensorsFile.open(CASE.resolve("model.safetensors"));
    Map<String, String> projector = new LinkedHashMap<>();
    ParameterTable.of(MODEL).projector().keySet().forEach(n -> projector.put(n, n));
    PeftAdapter read = PeftAdapter.read(CASE.resolve("adapter"), MODEL);
    PeftAdapter original =
        new PeftAdapter(4, 8, 0.05, read.tensors(), new RenamedTensors(model, projector));
    Path written = temporary.resolve("adapter");
    AdapterDirectory.write(written, original, "some/base", ModuleNames.TRANSFORMERS);

    PeftAdapter again = PeftAdapter.read(written, MODEL);
    assertThat(again.rank()).isEqualTo(4);
    assertThat(again.alpha()).isEqualTo(8);
    assertThat(again.dropout()).isEqualTo(0.05);
    for (String name : original.tensors().names()) {
      assertThat(CheckpointTest.read(again.tensors(), name))
          .isEqualTo(CheckpointTest.read(original.tensors(), name));
    }
    for (String name : projector.keySet()) {
      assertThat(CheckpointTest.read(again.projector(), name))
          .isEqualTo(CheckpointTest.read(model, name));
    }
    JsonNode config = JSON.readTree(written.resolve("adapter_config.json").toFile());
    JsonNode peft = JSON.readTree(CASE.resolve("adapter/adapter_config.json").toFile());
    assertThat(set(config.get("target_modules"))).isEqualTo(set(peft.get("target_modules")));
    assertThat(config.get("layers_to_transform").isNull()).isTrue();
    assertThat(config.get("base_model_name_or_path").asText()).isEqualTo("some/base");
    assertThat(SafetensorsFile.open(written.resolve("adapter_model.safetensors")).names())
        .hasSameElementsAs(
            SafetensorsFile.open(CASE.resolve("adapter/adapter_model.safetensors")).names());
    assertThat(temporary.toFile().list()).containsExactly("adapter");
  }

  private static Set<String> set(JsonNode array) {
    Set<String> words = new HashSet<>();
    array.forEach(word -> words.add(word.asText()));
    return words;
  }

  @Test
  void anExistingDirectoryIsNotTouched() throws IOException {
    PeftAdapter adapter = PeftAdapter.read(CASE.resolve("adapter"), MODEL);
    Files.writeString(temporary.resolve("mine.txt"), "mine");
    assertThatThrownBy(
            () -> AdapterDirectory.write(temporary, adapter, null, ModuleNames.TRANSFORMERS))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("already exists");
    assertThat(temporary.toFile().list()).containsExactly("mine.txt");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "use_dora|true|'use_dora' is true",
        "peft_type|\"IA3\"|'peft_type' is \"IA3\"",
        "bias|\"all\"|'bias' is \"all\"",
        "rank_pattern|{\"x\":2}|'rank_pattern'",
        "modules_to_save|[\"lm_head\"]|'modules_to_save'",
        "task_type|\"SEQ_CLS\"|'task_type' is \"SEQ_CLS\"",
        "init_lora_weights|\"pissa\"|'init_lora_weights' is \"pissa\": it is an addition to a base",
        "init_lora_weights|\"pissa_niter_16\"|path_initial_model_for_weight_conversion",
        "init_lora_weights|\"olora\"|path_initial_model_for_weight_conversion",
        "init_lora_weights|\"corda\"|path_initial_model_for_weight_conversion",
        "init_lora_weights|\"lora_ga\"|path_initial_model_for_weight_conversion",
        "init_lora_weights|\"loftq\"|merge_and_unload",
        "init_lora_weights|\"tomorrow\"|'init_lora_weights' is \"tomorrow\"",
        "init_lora_weights|[1]|'init_lora_weights' is [1]",
        "use_bdlora|{\"nblocks\":2}|'use_bdlora'",
        "kasa_config|{\"beta\":1}|'kasa_config'",
        "velora_config|{\"scale\":1}|'velora_config'",
        "arrow_config|{\"top_k\":3}|'arrow_config'",
        "monteclora_config|{\"num_samples\":8}|'monteclora_config'",
        "megatron_config|{\"a\":1}|'megatron_config'",
        "alora_invocation_tokens|[1,2]|'alora_invocation_tokens'",
        "trainable_token_indices|[3]|'trainable_token_indices'",
        "target_parameters|[\"x\"]|'target_parameters'",
        "layer_replication|[[0,4],[2,5]]|'layer_replication'",
        "alpha_pattern|{\"x\":2}|'alpha_pattern'",
        "use_qalora|true|'use_qalora'",
        "lora_bias|true|'lora_bias'",
        "use_magic|true|'use_magic' is true, a setting that is not known",
        "magic_config|{\"a\":1}|'magic_config'",
        "r|0|'r' is 0, not a whole number of at least 1",
        "r|4.5|'r' is 4.5",
        "lora_alpha|\"x\"|'lora_alpha' is \"x\", not a number",
        "lora_dropout|1|'lora_dropout' is 1",
        "use_rslora|\"yes\"|'use_rslora' is \"yes\"",
        "layers_to_transform|\"all\"|'layers_to_transform' is \"all\"",
        "target_modules|[\"q_proj\"]|'target_modules' leaves out",
        "target_modules|\".*vision_tower.*\"|'target_modules' leaves out",
        "target_modules|\"(\"|'target_modules' is a pattern that cannot be read",
        "exclude_modules|[\"v_proj\"]|'exclude_modules' leaves out",
        "exclude_modules|\".*\\\\.6\\\\..*\"|'exclude_modules' leaves out",
        "r|8|instead of [8, 160]"
      })
  void otherKindsOfAdaptersAreRefusedByName(String field, String value, String message)
      throws IOException {
    renamed(UnaryOperator.identity());
    set(field, value);
    assertThatThrownBy(() -> PeftAdapter.read(temporary, MODEL))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(message)
        .hasMessageContaining("adapter_")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500).hasLineCount(1));
  }

  private void set(String field, String value) throws IOException {
    Path file = temporary.resolve("adapter_config.json");
    ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
    config.set(field, JSON.readTree(value));
    JSON.writeValue(file.toFile(), config);
  }

  /** None of these changes what PEFT 0.21 computes with the matrices of a decoder's linears. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "init_lora_weights|false",
        "init_lora_weights|\"gaussian\"",
        "init_lora_weights|\"eva\"",
        "init_lora_weights|\"orthogonal\"",
        "init_lora_weights|\"mica\"",
        "eva_config|{\"rho\":2.0}",
        "loftq_config|{\"loftq_bits\":4}",
        "fan_in_fan_out|true",
        "ensure_weight_tying|true",
        "runtime_config|{\"ephemeral_gpu_offload\":true}",
        "megatron_core|\"megatron.core\"",
        "qalora_group_size|32",
        "task_type|\"CAUSAL_LM\"",
        "revision|\"main\"",
        "auto_mapping|{\"base_model_class\":\"X\"}",
        "trainable_token_indices|[]",
        "use_magic|false",
        "magic_config|{}",
        "target_modules|\"all-linear\"",
        "target_modules|[\"q_proj\",\"k_proj\",\"v_proj\",\"o_proj\",\"gate_proj\",\"up_proj\",\"down_proj\"]",
        "target_modules|\"model\\\\.language_model\\\\..*_proj\"",
        "exclude_modules|\".*vision_tower.*\"",
        "exclude_modules|[\"lm_head\"]"
      })
  void settingsWithoutEffectAreAccepted(String field, String value) throws IOException {
    renamed(UnaryOperator.identity());
    set(field, value);
    try (PeftAdapter adapter = PeftAdapter.read(temporary, MODEL)) {
      assertThat(adapter.layers()).containsExactly(1, 3, 6);
      assertThat(adapter.alpha() / adapter.rank()).isEqualTo(2);
    }
  }

  /** PEFT scales by lora_alpha / sqrt(r) then. */
  @Test
  void aRankStabilisedAdapterHasItsOwnScale() throws IOException {
    renamed(UnaryOperator.identity());
    set("use_rslora", "true");
    try (PeftAdapter adapter = PeftAdapter.read(temporary, MODEL)) {
      assertThat(adapter.alpha() / adapter.rank()).isEqualTo(8 / Math.sqrt(4));
    }
  }

  @Test
  void layersThatTheConfigLeavesOutAreNamed() throws IOException {
    renamed(UnaryOperator.identity());
    set(
        "target_modules",
        "[\"self_attn.q_proj\",\"mlp.up_proj\",\"k_proj\",\"v_proj\",\"o_proj\",\"gate_proj\",\"down_proj\"]");
    set("layers_to_transform", "[1,3]");
    assertThatThrownBy(() -> PeftAdapter.read(temporary, MODEL))
        .hasMessageContaining("'layers_to_transform' leaves out")
        .hasMessageContaining("layers.6.");
    set("layers_to_transform", "[1,3,6]");
    PeftAdapter.read(temporary, MODEL).close();
  }

  @Test
  void ofTwoFilesWithMatricesTheOneCountsThatPeftReads() throws IOException {
    renamed(UnaryOperator.identity());
    assertThat(PeftAdapter.notes(temporary)).isEmpty();
    Files.writeString(temporary.resolve("adapter_model.bin"), "left from earlier");
    PeftAdapter.read(temporary, MODEL).close();
    assertThat(PeftAdapter.notes(temporary))
        .singleElement()
        .asString()
        .contains("adapter_model.safetensors counts")
        .contains(temporary.toString());
  }

  @Test
  void aPointerOfGitLfsInPlaceOfMatricesIsNamed() throws IOException {
    renamed(UnaryOperator.identity());
    for (String file : List.of("adapter_model.safetensors", "projector.safetensors")) {
      Path pointer = temporary.resolve(file);
      byte[] matrices = Files.exists(pointer) ? Files.readAllBytes(pointer) : null;
      Files.writeString(
          pointer, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n");
      assertThatThrownBy(() -> PeftAdapter.read(temporary, MODEL))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("git-lfs pointer")
          .hasMessageContaining(file);
      if (matrices != null) {
        Files.write(pointer, matrices);
      }
    }
  }

  /** LLaVA and Bunny save a tuned tower beside the projector. */
  @Test
  void aTunedVisionTowerIsRefusedInAShortLine() throws IOException {
    renamed(UnaryOperator.identity());
    MemoryTensors tensors = new MemoryTensors();
    for (int i = 0; i < 390; i++) {
      tensors.add(
          "base_model.model.model.vision_tower.vision_tower.vision_model.encoder.layers."
              + i
              + ".layer_norm1.weight",
          new long[] {2},
          new float[2]);
    }
    TorchArchiveWriter.write(temporary.resolve("non_lora_trainables.bin"), tensors);
    assertThatThrownBy(() -> PeftAdapter.read(temporary, MODEL))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("it holds a tuned vision_tower (390 tensors)")
        .hasMessageContaining("non_lora_trainables.bin")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
  }

  @Test
  void aProjectorThatDoesNotFitIsListedBriefly() throws IOException {
    renamed(UnaryOperator.identity());
    MemoryTensors tensors = new MemoryTensors();
    tensors.add("model.mm_projector.0.weight", new long[] {2, 3}, new float[6]);
    tensors.add("model.mm_projector.4.weight", new long[] {2, 2}, new float[4]);
    TorchArchiveWriter.write(temporary.resolve("mm_projector.bin"), tensors);
    assertThatThrownBy(() -> PeftAdapter.read(temporary, MODEL))
        .hasMessageContaining("3 missing: multi_modal_projector.linear_1.bias [64]")
        .hasMessageContaining("1 not part of it: multi_modal_projector.linear_3.weight")
        .hasMessageContaining("linear_1.weight [2, 3] instead of [64, 32]")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700));
  }

  @ParameterizedTest
  @CsvSource({
    "language_model.layers.6,vision_tower.encoder.layers.6,not a low-rank matrix of a decoder",
    "layers.6,layers.60,no linear of the model's 8 layers",
    "layers.6.mlp.up_proj.lora_A,layers.5.mlp.up_proj.lora_A,has no partner",
    "layers.6.self_attn.q_proj,layers.7.self_attn.q_bias,no linear of the model's"
  })
  void matricesThatDoNotFitAreNamed(String from, String to, String message) throws IOException {
    Path copy = renamed(name -> name.replace(from, to));
    assertThatThrownBy(() -> PeftAdapter.read(copy, MODEL))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(message);
  }

  @Test
  void oneMatrixUnderTwoNamesIsRefused() throws IOException {
    SafetensorsFile stored =
        SafetensorsFile.open(CASE.resolve("adapter/adapter_model.safetensors"));
    Map<String, String> names = new LinkedHashMap<>();
    for (String name : stored.names()) {
      names.put(name, name);
      names.put(name.replace("model.language_model.", "language_model.model."), name);
    }
    Files.copy(
        CASE.resolve("adapter/adapter_config.json"), temporary.resolve("adapter_config.json"));
    SafetensorsWriter.write(
        temporary.resolve("adapter_model.safetensors"), new RenamedTensors(stored, names));
    assertThatThrownBy(() -> PeftAdapter.read(temporary, MODEL))
        .hasMessageContaining("are the same matrix");
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    assertThatThrownBy(() -> PeftAdapter.read(temporary.resolve("none"), MODEL))
        .hasMessageContaining("directory not found");
    assertThatThrownBy(() -> PeftAdapter.read(temporary, MODEL))
        .hasMessageContaining("adapter_config.json");
    Files.copy(
        CASE.resolve("adapter/adapter_config.json"), temporary.resolve("adapter_config.json"));
    assertThatThrownBy(() -> PeftAdapter.read(temporary, MODEL))
        .hasMessageContaining("neither adapter_model.safetensors nor adapter_model.bin found");
    assertThat(List.of(temporary.toFile().list())).containsExactly("adapter_config.json");
  }
}
