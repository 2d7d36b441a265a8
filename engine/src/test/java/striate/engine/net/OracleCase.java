package striate.engine.net;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import striate.engine.data.EncodedSample;
import striate.engine.model.TextConfig;
import striate.engine.model.VisionConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.weights.DType;
import striate.engine.weights.TensorInfo;
import striate.engine.weights.TensorSource;

/** A small checkpoint with what transformers computes on it. */
public record OracleCase(
    VlmArchitecture architecture, Path directory, JsonNode expected, List<EncodedSample> samples) {

  public static final List<String> NAMES = List.of("llava-clip-llama", "bunny-siglip-llama3");

  public static OracleCase load(String name) {
    try {
      Path directory = Path.of(OracleCase.class.getResource("/oracle/" + name).toURI());
      ObjectMapper json = new ObjectMapper();
      JsonNode expected = json.readTree(directory.resolve("expected.json").toFile());
      Floats tensors = Floats.read(directory.resolve("expected.safetensors"));
      List<EncodedSample> samples = new ArrayList<>();
      for (JsonNode sample : expected.get("samples")) {
        String pixels = "pixel_values." + samples.size();
        samples.add(
            new EncodedSample(
                name + "/" + samples.size(),
                json.convertValue(sample.get("input_ids"), int[].class),
                json.convertValue(sample.get("labels"), int[].class),
                tensors.has(pixels) ? tensors.values(pixels) : null));
      }
      return new OracleCase(
          architecture(json.readTree(directory.resolve("config.json").toFile())),
          directory,
          expected,
          samples);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public Network open() {
    return Network.open(
        weights(), architecture, NetworkOptions.defaults().withDevice("cpu").withThreads(1));
  }

  public TensorSource weights() {
    return Floats.read(directory.resolve("model.safetensors"));
  }

  public LoraAdapter adapter() {
    return LoraAdapter.read(
        Floats.read(directory.resolve("adapter/adapter_model.safetensors")), 4, 8, 0);
  }

  public float[] expectedLogits(int sample) {
    return Floats.read(directory.resolve("expected.safetensors")).values("logits." + sample);
  }

  public EncodedSample prompt(int sample) {
    int length = expected.get("samples").get(sample).get("prompt_ids").size();
    EncodedSample whole = samples.get(sample);
    return EncodedSample.prompt(
        whole.id(), java.util.Arrays.copyOf(whole.ids(), length), whole.pixels());
  }

  public List<Integer> selection() {
    List<Integer> layers = new ArrayList<>();
    expected.get("selection").forEach(l -> layers.add(l.asInt()));
    return layers;
  }

  public static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).asDouble();
    }
    return numbers;
  }

  private static VlmArchitecture architecture(JsonNode config) {
    JsonNode text = config.get("text_config");
    JsonNode vision = config.get("vision_config");
    boolean clip = vision.get("model_type").asText().startsWith("clip");
    return new VlmArchitecture(
        TextConfig.llama(
            text.get("vocab_size").asInt(),
            text.get("hidden_size").asInt(),
            text.get("intermediate_size").asInt(),
            text.get("num_hidden_layers").asInt(),
            text.get("num_attention_heads").asInt(),
            text.get("num_key_value_heads").asInt(),
            text.get("head_dim").asInt(),
            text.get("rms_norm_eps").asDouble(),
            text.get("rope_parameters").get("rope_theta").asDouble(),
            text.get("max_position_embeddings").asInt(),
            text.get("tie_word_embeddings").asBoolean(),
            text.get("bos_token_id").asInt(),
            2),
        new VisionConfig(
            clip ? VisionConfig.Family.CLIP : VisionConfig.Family.SIGLIP,
            vision.get("hidden_size").asInt(),
            vision.get("intermediate_size").asInt(),
            vision.get("num_hidden_layers").asInt(),
            vision.get("num_attention_heads").asInt(),
            vision.get("image_size").asInt(),
            vision.get("patch_size").asInt(),
            vision.get("layer_norm_eps").asDouble(),
            vision.get("hidden_act").asText(),
            config.get("vision_feature_layer").asInt(),
            clip),
        2,
        true,
        config.get("projector_hidden_act").asText(),
        config.get("image_token_index").asInt(),
        3);
  }

  /** Reads float32 safetensors, for tests only: trusts the file. */
  record Floats(Map<String, TensorInfo> infos, Map<String, float[]> all) implements TensorSource {
    static Floats read(Path file) {
      try {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) bytes.getLong(0);
        JsonNode json = new ObjectMapper().readTree(bytes.array(), 8, header);
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        Map<String, float[]> all = new LinkedHashMap<>();
        json.fields()
            .forEachRemaining(
                e -> {
                  if (e.getKey().equals("__metadata__")) {
                    return;
                  }
                  List<Long> shape = new ArrayList<>();
                  e.getValue().get("shape").forEach(d -> shape.add(d.asLong()));
                  TensorInfo info = new TensorInfo(e.getKey(), DType.F32, shape);
                  float[] values = new float[(int) info.elements()];
                  int start = 8 + header + e.getValue().get("data_offsets").get(0).asInt();
                  bytes
                      .slice(start, 4 * values.length)
                      .order(ByteOrder.LITTLE_ENDIAN)
                      .asFloatBuffer()
                      .get(values);
                  infos.put(e.getKey(), info);
                  all.put(e.getKey(), values);
                });
        return new Floats(infos, all);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    float[] values(String name) {
      return all.get(name);
    }

    @Override
    public Set<String> names() {
      return infos.keySet();
    }

    @Override
    public TensorInfo info(String name) {
      return infos.get(name);
    }

    @Override
    public void readFloat32(String name, long first, ByteBuffer target) {
      TensorSource.copy(all.get(name), first, target);
    }

    @Override
    public void close() {}
  }
}
