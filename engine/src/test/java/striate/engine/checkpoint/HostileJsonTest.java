package striate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.image.ImagePreprocessor;
import striate.engine.model.MalformedJson;
import striate.engine.model.MalformedJson.Rule;
import striate.engine.text.TextTokenizer;

/** Every JSON file of a checkpoint goes through the one bounded reader. */
class HostileJsonTest {
  @TempDir Path temporary;
  private Path model;

  @BeforeEach
  void copy() throws IOException {
    Path original =
        CheckpointTest.oracle("llava-clip-llama").resolveSibling("../cases/qwen2").normalize();
    model = temporary.resolve("model");
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(original.relativize(file).toString()));
      }
    }
  }

  private void open() {
    try (Checkpoint checkpoint = Checkpoint.open(model);
        TextTokenizer tokenizer = TextTokenizer.open(model);
        PeftAdapter adapter =
            PeftAdapter.read(model.resolve("adapter"), checkpoint.architecture())) {
      ImagePreprocessor.open(model, checkpoint.architecture().vision());
      assertThat(tokenizer.endText()).isNotEmpty();
      assertThat(adapter).isNotNull();
    }
  }

  @Test
  void theCheckpointThatTheOthersAreMadeFromOpens() {
    open();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config.json",
        "generation_config.json",
        "preprocessor_config.json",
        "processor_config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "added_tokens.json",
        "model.safetensors.index.json",
        "adapter/adapter_config.json"
      })
  void aHostileFileIsRefusedByItsName(String name) throws IOException {
    // read only where there is no other
    Files.deleteIfExists(
        model.resolve(name.equals("processor_config.json") ? "preprocessor_config.json" : "none"));
    Files.deleteIfExists(model.resolve(name.replace(".index.json", "")));
    Path file = model.resolve(name);
    Files.writeString(file, "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
    assertRefused(file, Rule.DEPTH);
    Files.writeString(file, "{\"a\":1,\"a\":2}");
    assertRefused(file, Rule.DUPLICATE_NAME);
    Files.write(file, "{\"\u00ff\":1}".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(file, Rule.ENCODING);
    Files.writeString(file, "{\"a\":1");
    assertRefused(file, Rule.SYNTAX);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 30);
    }
    assertRefused(file, Rule.SIZE);
  }

  private void assertRefused(Path file, Rule rule) {
    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            MalformedJson.class,
            refusal -> {
              assertThat(refusal.file()).isEqualTo(file);
              assertThat(refusal.rule()).isEqualTo(rule);
            });
  }
}
