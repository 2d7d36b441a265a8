package striate.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.run.Problem;
import striate.engine.weights.SafetensorsFile;

class QuantisationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;

  private Path model(String part, String quantization) throws IOException {
    JsonNode written = JSON.readTree(quantization.replace('\'', '"'));
    return AlteredCheckpoint.of(
        CheckpointTest.oracle("llava-clip-llama"),
        temporary.resolve("model"),
        config ->
            (part == null ? config : config.withObject("/" + part))
                .set("quantization_config", written));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|{'quant_method':'bitsandbytes','load_in_4bit':true}|bitsandbytes, 4 bits",
        "|{'load_in_8bit':true}|bitsandbytes, 8 bits",
        "|{'quant_method':'bitsandbytes'}|bitsandbytes",
        "|{'quant_method':'gptq','bits':4}|GPTQ, 4 bits",
        "|{'quant_method':'awq','bits':4,'version':'gemm'}|AWQ, 4 bits",
        "|{'quant_method':'fp8','weight_block_size':[128,128]}|FP8",
        "|{'quant_method':'fbgemm_fp8'}|FBGEMM FP8",
        "|{'quant_method':'compressed-tensors','format':'pack-quantized'}|compressed-tensors",
        "text_config|{'quant_method':'compressed-tensors'}|compressed-tensors",
        "|{'quant_method':'eetq'}|EETQ",
        "|{'quant_method':'hqq'}|HQQ",
        "|{'quant_method':'quanto','weights':'int8'}|quanto",
        "|{'quant_method':'torchao'}|torchao",
        "text_config|{'quant_method':'mxfp4'}|MXFP4",
        "vision_config|{'quant_method':'somethingNew'}|somethingNew",
        "|{'modules_to_not_convert':[]}|by an unnamed method"
      })
  void theConfigsMethodIsNamed(String part, String quantization, String method) throws IOException {
    Path model = model(part, quantization);
    String field = (part == null ? "" : part + ".") + "quantization_config";

    assertThatThrownBy(() -> Checkpoint.open(model))
        .isInstanceOf(Problem.class)
        .hasMessage(
            "the checkpoint is quantised ("
                + method
                + ") - "
                + model.resolve("config.json")
                + ", "
                + field
                + " - take the unquantised checkpoint that it was made from; dtype nf4 holds its"
                + " frozen linears in 4 bits here");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"null", "{}", "{'load_in_4bit':false,'load_in_8bit':false}"})
  void aFieldThatSaysNothingIsNone(String quantization) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(model(null, quantization))) {
      assertThat(checkpoint.notes()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"quantize_config.json, GPTQ", "quant_config.json, AWQ"})
  void theFileOfAQuantiserIsEnough(String file, String method) throws IOException {
    Path model = model(null, "null");
    Files.writeString(model.resolve(file), "{\"bits\":4}");

    assertThatThrownBy(() -> Checkpoint.open(model))
        .hasMessageContaining("the checkpoint is quantised (" + method + ")");
  }

  /** Tensors beside or in place of a plain weight, where the config says nothing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "up_proj.qweight|I32|GPTQ or AWQ",
        "up_proj.g_idx|I32|GPTQ",
        "up_proj.weight.absmax|F32|bitsandbytes, 4 bits",
        "up_proj.weight.quant_state.bitsandbytes__nf4|U8|bitsandbytes, 4 bits",
        "up_proj.SCB|F32|bitsandbytes, 8 bits",
        "up_proj.weight_scale_inv|F32|FP8",
        "up_proj.input_scale|F32|FP8",
        "up_proj.weight_scale|F32|FP8 or compressed-tensors",
        "up_proj.weight_packed|I32|compressed-tensors",
        "up_proj.weight_scales|F16|EETQ",
        "up_proj.W_q|U8|HQQ",
        "up_proj.weight._data|I8|quanto",
        "up_proj.weight|F8_E4M3|FP8",
        "up_proj.weight|I8|weights of type I8",
        "up_proj.weight|U8|weights of type U8"
      })
  void theTensorsTellWhereTheConfigDoesNot(String tensor, String type, String method)
      throws IOException {
    String name = "language_model.model.layers.0.mlp." + tensor;
    Path file = temporary.resolve("model.safetensors");
    int bytes = type.endsWith("32") ? 4 : type.endsWith("16") ? 2 : 1;
    String header =
        "{\"%s\":{\"dtype\":\"%s\",\"shape\":[1],\"data_offsets\":[0,%d]}}"
            .formatted(name, type, bytes);
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer content =
        ByteBuffer.allocate(8 + json.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, content.putLong(json.length).put(json).array());

    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      assertThatThrownBy(() -> Quantisation.refuseByTensors(tensors, "model"))
          .isInstanceOf(Problem.class)
          .hasMessageStartingWith(
              "the checkpoint is quantised (" + method + ") - model, tensor '" + name + "'");
    }
  }
}
