package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.checkpoint.AlteredCheckpoint;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.data.EncodedSample;
import striate.engine.export.MergedCheckpoint;
import striate.engine.export.Tuned;
import striate.engine.weights.MemoryTensors;
import striate.engine.weights.RenamedTensors;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.SafetensorsWriter;
import striate.engine.weights.TensorSource;
import striate.engine.weights.TorchArchiveWriter;

/**
 * Checkpoints of the field whose files or fields contradict each other, with the losses that
 * transformers 5.18 has on them.
 */
class FieldLossesTest {
  private static final double[] AS_STORED = {7.01693, 6.83022, 6.3336, 6.58686, 5.92042};
  private static final double[] LINEAR_ROPE = {6.83479, 7.55399, 6.18336, 6.60592, 6.15204};
  private static final double[] TIED = {5.91104, 6.79133, 6.43291, 6.79674, 7.24767};
  private static final String HEAD = "language_model.lm_head.weight";
  private static final String EMBEDDINGS = "language_model.model.embed_tokens.weight";

  private final OracleCase oracle = OracleCase.load("oracle/llava-clip-llama");
  @TempDir Path temporary;

  private Path altered(Consumer<ObjectNode> change) throws IOException {
    return AlteredCheckpoint.of(oracle.directory(), temporary.resolve("model"), change);
  }

  private List<String> assertLosses(Path directory, double[] losses) {
    NetworkOptions options = NetworkOptions.defaults().withDevice("cpu").withThreads(1);
    try (Checkpoint checkpoint = Checkpoint.open(directory);
        Network network = Network.open(checkpoint.tensors(), checkpoint.architecture(), options)) {
      for (int i = 0; i < losses.length; i++) {
        EncodedSample sample = oracle.samples().get(i);
        assertThat(network.inspection().forward(sample).loss()).isCloseTo(losses[i], within(1e-5));
      }
      return checkpoint.notes();
    }
  }

  private static ObjectNode text(ObjectNode config) {
    return (ObjectNode) config.get("text_config");
  }

  @Test
  void ropeScalingCountsBeforeRopeParameters() throws IOException {
    Path model =
        altered(
            config ->
                text(config)
                    .putObject("rope_scaling")
                    .put("rope_type", "linear")
                    .put("factor", 4.0));
    assertThat(assertLosses(model, LINEAR_ROPE))
        .singleElement()
        .asString()
        .contains("'text_config.rope_scaling'", "rope_scaling counts, as in transformers 5");
  }

  @Test
  void anotherBaseInsideRopeScalingCounts() throws IOException {
    Path model =
        altered(
            config -> {
              text(config).remove("rope_parameters");
              text(config)
                  .put("rope_theta", 500000.0)
                  .putObject("rope_scaling")
                  .put("type", "linear")
                  .put("factor", 4.0)
                  .put("rope_theta", 10000.0);
            });
    assertThat(assertLosses(model, LINEAR_ROPE)).hasSize(1);
  }

  /** Both flags as they stand in the config: absent, true or false. */
  @ParameterizedTest
  @CsvSource({",true", "true,false", "true,true", "true,", "false,true"})
  void aStoredHeadThatDiffersIsNotTied(Boolean whole, Boolean decoder) throws IOException {
    Path model = altered(config -> tie(config, whole, decoder));

    assertThat(assertLosses(model, AS_STORED))
        .anySatisfy(
            note ->
                assertThat(note)
                    .contains("the stored lm_head counts, as in transformers 5")
                    .contains("transformers 4 tied them"));
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      assertThat(checkpoint.architecture().text().tiedEmbeddings()).isFalse();
    }
  }

  private static void tie(ObjectNode config, Boolean whole, Boolean decoder) {
    set(config, whole);
    set(text(config), decoder);
  }

  private static void set(ObjectNode object, Boolean tied) {
    object.remove("tie_word_embeddings");
    if (tied != null) {
      object.put("tie_word_embeddings", tied);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "without, model.safetensors",
    "equal, model.safetensors",
    "alone, model.safetensors",
    "equal, pytorch_model.bin"
  })
  void aHeadThatIsTheEmbeddingsIsTiedWithoutAWord(String head, String container)
      throws IOException {
    Path model = altered(config -> tie(config, null, true));
    store(model, head, container);

    assertThat(assertLosses(model, TIED)).isEmpty();
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      assertThat(checkpoint.architecture().text().tiedEmbeddings()).isTrue();
    }
  }

  private void store(Path model, String head, String container) throws IOException {
    Files.delete(model.resolve("model.safetensors"));
    try (TensorSource stored =
        SafetensorsFile.open(oracle.directory().resolve("model.safetensors"))) {
      Map<String, String> names = new LinkedHashMap<>();
      stored.names().forEach(name -> names.put(name, name));
      switch (head) {
        case "without" -> names.remove(HEAD);
        case "equal" -> names.put(HEAD, EMBEDDINGS);
        default -> {
          names.remove(EMBEDDINGS);
          names.put(HEAD, EMBEDDINGS);
        }
      }
      RenamedTensors renamed = new RenamedTensors(stored, names);
      if (container.endsWith(".bin")) {
        TorchArchiveWriter.write(model.resolve(container), renamed);
      } else {
        SafetensorsWriter.write(model.resolve(container), renamed);
      }
    }
  }

  /** One number at the very end tells the two apart. */
  @Test
  void theWholeHeadIsCompared() throws IOException {
    Path model = altered(config -> tie(config, true, null));
    Path weights = model.resolve("model.safetensors");
    MemoryTensors changed = new MemoryTensors();
    try (TensorSource stored =
        SafetensorsFile.open(oracle.directory().resolve("model.safetensors"))) {
      for (String name : stored.names()) {
        float[] values = stored.floats(name.equals(HEAD) ? EMBEDDINGS : name);
        if (name.equals(HEAD)) {
          values[values.length - 1] += 1;
        }
        changed.add(name, stored.info(name).dimensions(), values);
      }
    }
    Files.delete(weights);
    SafetensorsWriter.write(weights, changed);

    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      assertThat(checkpoint.architecture().text().tiedEmbeddings()).isFalse();
      assertThat(checkpoint.notes()).hasSize(1);
    }
  }

  @Test
  void aMergedExportSaysWhatCounts() throws IOException {
    Path model = altered(config -> tie(config, null, true));
    Path merged = Files.createDirectory(temporary.resolve("merged"));
    try (Checkpoint base = Checkpoint.open(model)) {
      new MergedCheckpoint(new Tuned(base, null, new MemoryTensors()), Set.of(), null)
          .writeTo(merged);
    }
    assertThat(assertLosses(merged, AS_STORED)).isEmpty();
  }

  /** Saving twice with transformers leaves the first time's index without its shards. */
  @Test
  void aWholeFileCountsBeforeAnIndexThatIsLeft() throws IOException {
    Path model = altered(config -> {});
    Files.writeString(
        model.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{\"a\":\"model-00001-of-00004.safetensors\"}}");

    assertThat(assertLosses(model, AS_STORED))
        .singleElement()
        .asString()
        .contains("model.safetensors counts", "model.safetensors.index.json is not read");
  }

  @ParameterizedTest
  @CsvSource({
    "model.safetensors, pytorch_model.bin",
    "model.safetensors, pytorch_model.bin.index.json",
    "pytorch_model.bin, pytorch_model.bin.index.json"
  })
  void whatComesLaterIsNotEvenRead(String counts, String other) throws IOException {
    Path model = altered(config -> {});
    if (!counts.equals("model.safetensors")) {
      Files.delete(model.resolve("model.safetensors"));
      try (TensorSource stored =
          SafetensorsFile.open(oracle.directory().resolve("model.safetensors"))) {
        TorchArchiveWriter.write(model.resolve(counts), stored);
      }
    }
    Files.writeString(model.resolve(other), "not even this");

    assertThat(assertLosses(model, AS_STORED))
        .singleElement()
        .asString()
        .contains(counts + " counts", other + " is not read");
  }

  @Test
  void theFileThatTheConfigNamesCounts() throws IOException {
    Path model = altered(config -> config.put("transformers_weights", "ema.safetensors"));
    Files.move(model.resolve("model.safetensors"), model.resolve("ema.safetensors"));
    Files.writeString(model.resolve("model.safetensors"), "not even this");

    assertThat(assertLosses(model, AS_STORED)).hasSize(1);
  }

  @Test
  void generationsEndsOfATextCount() throws IOException {
    Path model = altered(config -> {});
    List<Integer> expected = new ArrayList<>(List.of(7, 9));
    Files.writeString(model.resolve("generation_config.json"), "{\"eos_token_id\":[7, 9, 100000]}");
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      assertThat(checkpoint.architecture().text().eosTokens()).isEqualTo(expected);
      assertThat(checkpoint.notes())
          .singleElement()
          .asString()
          .contains("'eos_token_id' is [2] in config.json and [7, 9] in generation_config.json");
    }
    Files.writeString(model.resolve("generation_config.json"), "{\"eos_token_id\":[7, 2]}");
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      assertThat(checkpoint.architecture().text().eosTokens()).containsExactly(2, 7);
      assertThat(checkpoint.notes()).isEmpty();
    }
  }
}
