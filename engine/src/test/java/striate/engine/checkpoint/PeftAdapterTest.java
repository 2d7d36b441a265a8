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
import striate.engine.weights.RenamedTensors;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.SafetensorsWriter;

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
        "use_rslora|true|'use_rslora' is true",
        "peft_type|\"IA3\"|'peft_type' is \"IA3\"",
        "bias|\"all\"|'bias' is \"all\"",
        "rank_pattern|{\"x\":2}|'rank_pattern'",
        "modules_to_save|[\"lm_head\"]|'modules_to_save'",
        "r|0|no LoRA settings",
        "lora_alpha|\"x\"|no LoRA settings",
        "r|8|instead of [8, 160]"
      })
  void otherKindsOfAdaptersAreRefusedByName(String field, String value, String message)
      throws IOException {
    renamed(UnaryOperator.identity());
    Path file = temporary.resolve("adapter_config.json");
    ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
    config.set(field, JSON.readTree(value));
    JSON.writeValue(file.toFile(), config);
    assertThatThrownBy(() -> PeftAdapter.read(temporary, MODEL))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "language_model.layers.6,vision_tower.encoder.layers.6,no low-rank matrix of a decoder",
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
        .hasMessageContaining("no such directory");
    assertThatThrownBy(() -> PeftAdapter.read(temporary, MODEL))
        .hasMessageContaining("adapter_config.json");
    Files.copy(
        CASE.resolve("adapter/adapter_config.json"), temporary.resolve("adapter_config.json"));
    assertThatThrownBy(() -> PeftAdapter.read(temporary, MODEL))
        .hasMessageContaining("no adapter_model.safetensors");
    assertThat(List.of(temporary.toFile().list())).containsExactly("adapter_config.json");
  }
}
