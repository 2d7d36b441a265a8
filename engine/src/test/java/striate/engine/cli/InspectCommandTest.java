package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.checkpoint.PublishedModelsTest;
import striate.engine.model.ParameterTable;
import striate.engine.net.OracleCase;

class InspectCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;
  private TestShell shell;

  @BeforeEach
  void open() {
    shell = new TestShell(temporary);
  }

  @Test
  void aModelIsDescribedInAFewLines() {
    OracleCase oracle = OracleCase.load("oracle/bunny-siglip-llama3");
    assertThat(shell.striate("inspect", oracle.directory().toString())).isZero();
    assertThat(shell.out())
        .hasLineCount(6)
        .contains("Hugging Face LLaVA")
        .contains("llama: 12 layers of 64, 8 heads (2 for keys and values), 384 token ids")
        .contains("SigLIP: 3 layers of 32, 2 needed; 28 x 28 pixels become 16 tokens")
        .contains("float32");
  }

  @Test
  void anAdapterIsDescribedWithItsBase() throws IOException {
    OracleCase oracle = OracleCase.load("oracle/llava-clip-llama");
    Path adapter = oracle.directory().resolve("adapter");
    assertThat(
            shell.striate(
                "inspect",
                oracle.directory().toString(),
                "--adapter",
                adapter.toString(),
                "--json"))
        .isZero();
    JsonNode found = JSON.readTree(shell.out());
    assertThat(found.at("/adapter/rank").asInt()).isEqualTo(4);
    assertThat(found.at("/adapter/layers").toString())
        .isEqualTo(oracle.selection().toString().replace(" ", ""));
    assertThat(found.at("/layers").asInt()).isEqualTo(8);
    assertThat(found.at("/tokensPerImage").asInt()).isEqualTo(16);
  }

  /** 13.5 GB that are not there: a file of holes behind a true header. */
  @Test
  void onlyHeadersAreRead() throws Exception {
    Path model = temporary.resolve("llava-v1.5-7b");
    Files.createDirectories(model);
    Path config = Path.of(getClass().getResource("/published/llava-v1.5-7b.json").toURI());
    Files.copy(config, model.resolve("config.json"));
    Files.copy(
        OracleCase.load("oracle/llava-clip-llama").directory().resolve("tokenizer.json"),
        model.resolve("tokenizer.json"));
    long bytes = writeHoles(model.resolve("model.safetensors"), storedTensors());

    assertThat(shell.striate("inspect", model.toString(), "--json")).as(shell.err()).isZero();
    JsonNode found = JSON.readTree(shell.out());
    assertThat(found.at("/layout").asText()).isEqualTo("llava");
    assertThat(found.at("/dtype").asText()).isEqualTo("float16");
    assertThat(found.at("/bytes").asLong()).isEqualTo(bytes).isGreaterThan(13_000_000_000L);
    assertThat(found.at("/parameters/layers").asLong()).isEqualTo(32 * 202_383_360L);
    assertThat(found.at("/tokensPerImage").asInt()).isEqualTo(576);
  }

  /** Names as LLaVA's code writes them, with the tower inside so that none is looked for. */
  private static Map<String, List<Long>> storedTensors() {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    ParameterTable.of(PublishedModelsTest.published("llava-v1.5-7b"))
        .all()
        .forEach(
            (name, shape) -> {
              String stored =
                  name.replace("language_model.", "")
                      .replace("multi_modal_projector.linear_1.", "model.mm_projector.0.")
                      .replace("multi_modal_projector.linear_2.", "model.mm_projector.2.")
                      .replace("vision_tower.", "model.vision_tower.vision_tower.vision_model.");
              shapes.put(stored, shape);
            });
    return shapes;
  }

  private static long writeHoles(Path file, Map<String, List<Long>> shapes) throws IOException {
    StringBuilder header = new StringBuilder("{");
    long at = 0;
    for (Map.Entry<String, List<Long>> tensor : shapes.entrySet()) {
      long size = 2;
      StringBuilder shape = new StringBuilder();
      for (long dimension : tensor.getValue()) {
        size *= dimension;
        shape.append(shape.isEmpty() ? "" : ",").append(dimension);
      }
      header
          .append(header.length() == 1 ? "" : ",")
          .append(
              "\"%s\":{\"dtype\":\"F16\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
                  .formatted(tensor.getKey(), shape, at, at + size));
      at += size;
    }
    byte[] json = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
      out.write(json);
      out.setLength(8 + json.length + at);
    }
    return at;
  }
}
