package striate.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.run.Problem;

class HuggingFaceConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;
  private final List<String> notes = new ArrayList<>();

  private VlmArchitecture read(String json) throws IOException {
    return HuggingFaceConfig.read(
        Files.writeString(temporary.resolve("config.json"), json), notes::add);
  }

  private static Path oracle(String name) {
    try {
      return Path.of(
          HuggingFaceConfigTest.class.getResource("/oracle/" + name + "/config.json").toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The published llava-hf/llava-1.5-7b-hf says little more than this. */
  private static final String SPARSE =
      """
      {"model_type":"llava","image_token_index":32000,"pad_token_id":32001,
       "text_config":{"model_type":"llama","vocab_size":32064,"max_position_embeddings":4096,"rms_norm_eps":1e-05},
       "vision_config":{"model_type":"clip_vision_model","hidden_size":1024,"image_size":336,
         "intermediate_size":4096,"num_attention_heads":16,"num_hidden_layers":24,"patch_size":14}}
      """;

  @Test
  void absentKeysTakeTransformersDefaults() throws IOException {
    VlmArchitecture model = read(SPARSE);
    assertThat(model.text())
        .isEqualTo(
            TextConfig.llama(32064, 4096, 11008, 32, 32, 32, 128, 1e-5, 10000, 4096, false, 1, 2));
    assertThat(model.vision())
        .isEqualTo(
            new VisionConfig(
                VisionConfig.Family.CLIP,
                1024,
                4096,
                24,
                16,
                336,
                14,
                1e-5,
                "quick_gelu",
                -2,
                true));
    assertThat(model.vision().patches()).isEqualTo(576);
    assertThat(model.vision().layersNeeded()).isEqualTo(23);
    assertThat(model.projectorBias()).isTrue();
    assertThat(model.imageToken()).isEqualTo(32000);
    assertThat(model.padToken()).isEqualTo(32001);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llava-clip-llama", "bunny-siglip-llama3"})
  void whatIsWrittenSaysTheSame(String name) throws IOException {
    VlmArchitecture model = HuggingFaceConfig.read(oracle(name));
    ObjectNode written = HuggingFaceConfig.write(model, "float32");
    assertThat(read(JSON.writeValueAsString(written))).isEqualTo(model);
  }

  @Test
  void ropeThetaIsReadFromOldAndNewPlaces() throws IOException {
    assertThat(read(with("text_config", "rope_theta", "500000.0")).text().rotary().theta())
        .isEqualTo(500000);
    assertThat(
            read(with(
                    "text_config",
                    "rope_parameters",
                    "{\"rope_theta\":7,\"rope_type\":\"default\"}"))
                .text()
                .rotary()
                .theta())
        .isEqualTo(7);
  }

  /** As transformers 5.18's LlavaConfig reads them. */
  @Test
  void theImageTokensNewerNameCounts() throws IOException {
    assertThat(read(with("", "image_token_id", "7")).imageToken()).isEqualTo(7);
    assertThat(notes).singleElement().asString().contains("image_token_id counts");
    notes.clear();
    read(with("", "image_token_id", "32000"));
    assertThat(notes).isEmpty();
  }

  @Test
  void theWholeModelsEndsOfATextCount() throws IOException {
    String text = with("text_config", "eos_token_id", "9");
    assertThat(read(text).text().eosTokens()).containsExactly(9);
    ObjectNode both = (ObjectNode) JSON.readTree(text);
    both.putArray("eos_token_id").add(11).add(12);
    assertThat(read(both.toString()).text().eosTokens()).containsExactly(11, 12);
    assertThat(notes)
        .singleElement()
        .asString()
        .contains("'eos_token_id' is [11,12] and 'text_config.eos_token_id' 9; the first counts");
  }

  @Test
  void aListOfOneFeatureLayerIsThatLayer() throws IOException {
    assertThat(read(with("", "vision_feature_layer", "[-3]")).vision().featureLayer())
        .isEqualTo(-3);
  }

  @Test
  void eitherTiedFlagTies() throws IOException {
    assertThat(read(SPARSE).text().tiedEmbeddings()).isFalse();
    assertThat(read(with("text_config", "tie_word_embeddings", "true")).text().tiedEmbeddings())
        .isTrue();
    assertThat(read(with("", "tie_word_embeddings", "true")).text().tiedEmbeddings()).isTrue();
    assertThat(notes).isEmpty();
    ObjectNode both = (ObjectNode) JSON.readTree(with("", "tie_word_embeddings", "false"));
    ((ObjectNode) both.get("text_config")).put("tie_word_embeddings", true);
    assertThat(read(both.toString()).text().tiedEmbeddings()).isTrue();
    assertThat(notes).singleElement().asString().contains("true counts, as in transformers 5");
  }

  private static String with(String object, String field, String value) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(SPARSE);
    ObjectNode target = object.isEmpty() ? root : (ObjectNode) root.get(object);
    target.set(field, JSON.readTree(value));
    return JSON.writeValueAsString(root);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "NULL",
      value = {
        "''|model_type|\"qwen2_vl\"|'model_type' is 'qwen2_vl', which is not supported",
        "text_config|model_type|\"gemma\"|'text_config.model_type' is 'gemma'",
        "text_config|hidden_act|\"gelu\"|'text_config.hidden_act' is 'gelu'",
        "text_config|attention_bias|true|'text_config.attention_bias' is true",
        "text_config|rope_scaling|{\"rope_type\":\"llama3\",\"factor\":8}|'text_config.rope_scaling.low_freq_factor'"
            + " is missing",
        "text_config|rope_scaling|{\"type\":\"linear\",\"factor\":0}|'text_config.rope_scaling.factor'"
            + " is 0",
        "text_config|rope_scaling|{\"type\":\"longrope\",\"factor\":2}|'text_config.rope_scaling.type'"
            + " is 'longrope'",
        "text_config|rope_parameters|{\"rope_type\":\"yarn\"}|'text_config.rope_parameters.rope_type'"
            + " is 'yarn'",
        "text_config|num_key_value_heads|5|'text_config.num_key_value_heads' is 5, not a divisor of"
            + " 32",
        "text_config|num_attention_heads|7|'text_config.num_attention_heads' is 7, not a divisor",
        "text_config|hidden_size|-4|'text_config.hidden_size' is -4, not from 1 to 131072",
        "text_config|hidden_size|\"big\"|'text_config.hidden_size' is \"big\", not a whole number",
        "text_config|hidden_size|4000000000|'text_config.hidden_size' is 4000000000, not from 1"
            + " to 131072",
        "text_config|num_hidden_layers|2000000000|'text_config.num_hidden_layers' is 2000000000,"
            + " not from 1 to 1024",
        "text_config|num_hidden_layers|0|'text_config.num_hidden_layers' is 0, not from 1 to 1024",
        "text_config|vocab_size|2147483647|'text_config.vocab_size' is 2147483647, not from 1 to",
        "text_config|intermediate_size|2147483647|'text_config.intermediate_size' is 2147483647,"
            + " not from 1 to",
        "text_config|num_attention_heads|1000000|'text_config.num_attention_heads' is 1000000, not"
            + " from 1 to",
        "text_config|head_dim|1000000|'text_config.head_dim' is 1000000, not from 1 to",
        "text_config|num_key_value_heads|64|'text_config.num_key_value_heads' is 64, not from 1 to"
            + " 32",
        "vision_config|num_hidden_layers|1000000|'vision_config.num_hidden_layers' is 1000000, not"
            + " from 1 to 1024",
        "vision_config|image_size|1000000|'vision_config.image_size' is 1000000, not from 1 to",
        "vision_config|image_size|[1000000,1000000]|'vision_config.image_size' is"
            + " [1000000,1000000], not from 1 to",
        "vision_config|patch_size|0|'vision_config.patch_size' is 0, not from 1 to",
        "vision_config|patch_size|1|'vision_config.patch_size' is 1, not a size that cuts images",
        "vision_config|patch_size|500|'vision_config.patch_size' is 500, not at most the image"
            + " size",
        "text_config|rms_norm_eps|0|'text_config.rms_norm_eps' is 0, not a number above 0",
        "vision_config|model_type|\"pixtral\"|'vision_config.model_type' is 'pixtral'",
        "vision_config|hidden_act|\"relu\"|'vision_config.hidden_act' is 'relu'",
        "vision_config|image_size|[336, 224]|'vision_config.image_size' is [336,224]",
        "''|vision_feature_layer|[-2, -5]|'vision_feature_layer' is [-2,-5]",
        "''|vision_feature_layer|-26|'vision_feature_layer' is -26, not within",
        "''|vision_feature_select_strategy|\"cls\"|'vision_feature_select_strategy' is 'cls'",
        "''|projector_hidden_act|\"relu\"|'projector_hidden_act' is 'relu'",
        "''|image_token_index|40000|'image_token_index' is 40000",
        "''|text_config|[]|'text_config' is [], not an object",
        "''|vision_config|null|'vision_config' is missing"
      })
  void whatIsNotSupportedIsRefusedByName(String object, String field, String value, String message)
      throws IOException {
    String config = with(object, field, value);
    assertThatThrownBy(() -> read(config))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.BAD_INPUT))
        .hasMessageContaining(message);
  }

  @Test
  void brokenDeepAndEnormousFilesAreRefused() throws IOException {
    assertThatThrownBy(() -> read("{\"a\":"))
        .hasMessageContaining("not valid JSON")
        .hasMessageContaining("line 1");
    assertThatThrownBy(() -> read("{\"a\":1,\"a\":2}")).hasMessageContaining("Duplicate");
    assertThatThrownBy(() -> read("{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}"))
        .hasMessageContaining("not valid JSON");
    assertThatThrownBy(() -> read("[]")).hasMessageContaining("not a JSON object");
    assertThatThrownBy(() -> read("{} {}")).hasMessageContaining("not valid JSON");
    Path big = temporary.resolve("big.json");
    try (var file = new java.io.RandomAccessFile(big.toFile(), "rw")) {
      file.setLength(JsonFile.MAX_BYTES + 1);
    }
    assertThatThrownBy(() -> JsonFile.read(big)).hasMessageContaining("over the 16777216");
  }
}
