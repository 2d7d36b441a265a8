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
import striate.engine.checkpoint.Checkpoint;
import striate.engine.data.EncodedSample;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.weights.DType;
import striate.engine.weights.TensorInfo;
import striate.engine.weights.TensorSource;

/** A small checkpoint with what transformers computes on it. */
public record OracleCase(
    VlmArchitecture architecture, Path directory, JsonNode expected, List<EncodedSample> samples) {

  /** Two in full, in {@code oracle/}, and smaller ones of other shapes, in {@code cases/}. */
  public static final List<String> NAMES =
      List.of(
          "oracle/llava-clip-llama",
          "oracle/bunny-siglip-llama3",
          "cases/phi3",
          "cases/phi3-window",
          "cases/qwen2",
          "cases/tied-full",
          "cases/llama3-rope",
          "cases/linear-rope");

  public static OracleCase load(String name) {
    try {
      Path directory = Path.of(OracleCase.class.getResource("/" + name).toURI());
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
          HuggingFaceConfig.read(directory.resolve("config.json")), directory, expected, samples);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public Network open() {
    return open(NetworkOptions.defaults());
  }

  public Network open(NetworkOptions options) {
    return Network.open(weights(), architecture, options.withDevice("cpu").withThreads(1));
  }

  public TensorSource weights() {
    return Checkpoint.open(directory).tensors();
  }

  public LoraAdapter adapter() {
    JsonNode tuning = expected.get("lora_tuning");
    return LoraAdapter.read(
        Floats.read(directory.resolve("adapter/adapter_model.safetensors")),
        tuning.get("r").asInt(),
        tuning.get("alpha").asDouble(),
        0);
  }

  /** Logits of a sample's last tokens; none if the goldens do not have them. */
  public float[] expectedLogits(int sample) {
    Floats tensors = Floats.read(directory.resolve("expected.safetensors"));
    String name = "logits." + sample;
    return tensors.has(name) ? tensors.values(name) : new float[0];
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
