package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.net.OracleCase;
import striate.engine.weights.RenamedTensors;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.SafetensorsWriter;
import striate.engine.weights.TorchArchiveWriter;

/** A LoRA run of the field, given to the command line alone: its own config is the model's. */
class LoraRunCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Losses of the same weights in one directory with {@code pad}, its adapter beside it. */
  private static final double[] PADDED = {6.7096, 6.5094, 6.6219, 6.3003};

  @TempDir Path temporary;
  private final Path oracle = OracleCase.load("oracle/llava-clip-llama").directory();
  private TestShell shell;

  @BeforeEach
  void layOut() throws IOException, URISyntaxException {
    shell = new TestShell(temporary);
    JsonNode config = JSON.readTree(oracle.resolve("config.json").toFile());
    JsonNode text = config.get("text_config");
    write("vicuna", text, "language_model.", name -> name);
    write("tower", config.get("vision_config"), "vision_tower.", name -> "vision_model." + name);
    Files.copy(
        oracle.resolve("preprocessor_config.json"),
        temporary.resolve("tower/preprocessor_config.json"));
    for (String file : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
      Files.copy(oracle.resolve(file), temporary.resolve("vicuna").resolve(file));
    }
    Path run = Path.of(getClass().getResource("/field/lora-run").toURI());
    Path lora = Files.createDirectories(temporary.resolve("lora"));
    for (String file : new String[] {"adapter_config.json", "adapter_model.bin"}) {
      Files.copy(run.resolve(file), lora.resolve(file));
    }
    Files.copy(run.resolve("samples.json"), temporary.resolve("samples.json"));
    Files.createDirectories(temporary.resolve("images"));
    for (int i = 0; i < 4; i++) {
      Files.copy(oracle.resolve("images/" + i + ".png"), temporary.resolve("images/" + i + ".png"));
    }
    projector(lora.resolve("mm_projector.bin"));
  }

  private void projector(Path file) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String part : new String[] {"weight", "bias"}) {
      names.put("model.mm_projector.0." + part, "multi_modal_projector.linear_1." + part);
      names.put("model.mm_projector.2." + part, "multi_modal_projector.linear_2." + part);
    }
    try (SafetensorsFile stored = SafetensorsFile.open(oracle.resolve("model.safetensors"))) {
      TorchArchiveWriter.write(file, new RenamedTensors(stored, names));
    }
  }

  private void write(String name, JsonNode config, String prefix, Function<String, String> naming)
      throws IOException {
    Path directory = Files.createDirectories(temporary.resolve(name));
    JSON.writeValue(directory.resolve("config.json").toFile(), config);
    Map<String, String> names = new LinkedHashMap<>();
    try (SafetensorsFile stored = SafetensorsFile.open(oracle.resolve("model.safetensors"))) {
      stored.names().stream()
          .filter(tensor -> tensor.startsWith(prefix))
          .forEach(tensor -> names.put(naming.apply(tensor.substring(prefix.length())), tensor));
      SafetensorsWriter.write(
          directory.resolve("model.safetensors"), new RenamedTensors(stored, names));
    }
  }

  private void config(String aspect) throws IOException {
    ObjectNode flat =
        JSON.readTree(oracle.resolve("config.json").toFile()).get("text_config").deepCopy();
    flat.put("model_type", "llava_llama").put("mm_vision_tower", "../tower");
    flat.put("mm_projector_type", "mlp2x_gelu").put("image_aspect_ratio", aspect);
    flat.put("mm_vision_select_layer", -2).put("mm_vision_select_feature", "patch");
    JSON.writeValue(temporary.resolve("lora/config.json").toFile(), flat);
  }

  private int forward() {
    return shell.striate(
        "forward",
        "--model",
        temporary.resolve("lora").toString(),
        "--template",
        "vicuna_v1",
        "--samples",
        temporary.resolve("samples.json").toString(),
        "--output",
        temporary.resolve("out.safetensors").toString(),
        "--json");
  }

  @Test
  void itsImagesArePaddedAsItsConfigSays() throws IOException {
    config("pad");
    assertThat(forward()).as(shell.err()).isZero();
    JsonNode samples = JSON.readTree(shell.out()).get("samples");
    for (int i = 0; i < PADDED.length; i++) {
      assertThat(samples.get(i).get("loss").asDouble()).isCloseTo(PADDED[i], within(1e-4));
    }
  }

  @Test
  void whatIsNotComputedIsRefusedInOneLine() throws IOException {
    config("anyres");
    assertThat(forward()).isEqualTo(2);
    assertThat(shell.out()).isEmpty();
    assertThat(shell.err())
        .hasLineCount(1)
        .contains("'image_aspect_ratio' is 'anyres'")
        .contains("lora")
        .contains("config.json");
  }

  @Test
  void anEscapeSequenceInAConfigIsNotPlayed() throws IOException {
    config("any\u001b[2J\u202eres\nstriate: all is well");
    assertThat(forward()).isEqualTo(2);
    assertThat(shell.err())
        .hasLineCount(1)
        .contains("'any\\u001b[2J\\u202eres striate: all is well'")
        .doesNotContain("\u001b");
  }
}
