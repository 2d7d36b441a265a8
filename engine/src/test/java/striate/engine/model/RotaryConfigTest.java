package striate.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.run.Problem;

/** Three generations of rotary settings, as transformers 5.18's configs make one of them. */
class RotaryConfigTest {
  private final List<String> notes = new ArrayList<>();

  private RotaryEmbedding read(String json, TextConfig.Family family) throws IOException {
    ConfigFields fields =
        new ConfigFields(Path.of("config.json"), new ObjectMapper().readTree(json), notes::add);
    return RotaryConfig.read(fields, family, 2048);
  }

  private RotaryEmbedding read(String json) throws IOException {
    return read(json, TextConfig.Family.LLAMA);
  }

  /** The third column is {@code config.rope_parameters} in transformers 5.18. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|10000|default|0|",
        "{'rope_theta':5e5}|500000|default|0|",
        "{'rope_theta':5e5,'rope_parameters':{'rope_type':'default','rope_theta':1e4}}"
            + "|10000|default|0|'rope_theta' is 500000.0 and 'rope_parameters.rope_theta' 10000.0",
        "{'rope_theta':5e5,'rope_scaling':{'type':'linear','factor':2.0,'rope_theta':7.0}}"
            + "|7|linear|2|'rope_theta' is 500000.0 and 'rope_scaling.rope_theta' 7.0",
        "{'rope_scaling':{'type':'linear','factor':2.0},"
            + "'rope_parameters':{'rope_type':'default','rope_theta':123.0}}"
            + "|10000|linear|2|rope_scaling counts, as in transformers 5",
        "{'rope_scaling':{},'rope_parameters':{'rope_type':'linear','factor':3.0,'rope_theta':123}}"
            + "|123|linear|3|",
        "{'rope_scaling':null,'rope_parameters':{'rope_type':'linear','factor':3.0}}"
            + "|10000|linear|3|",
        "{'rope_scaling':{'rope_theta':9.0},'rope_parameters':{'rope_type':'linear','factor':3.0,"
            + "'rope_theta':123.0}}|9|default|0|rope_scaling counts",
        "{'rope_scaling':{'type':'linear','rope_type':'default','factor':2.0}}"
            + "|10000|default|0|rope_type counts",
        "{'rope_scaling':{'type':'default','rope_type':'linear','factor':2.0}}"
            + "|10000|linear|2|rope_type counts",
        "{'rope_scaling':{'factor':2.0}}|10000|default|0|",
        "{'rope_theta':8,'rope_scaling':{'type':'linear','factor':2}}|8|linear|2|",
        "{'rope_theta':8,'rope_scaling':{'type':'linear','factor':2},"
            + "'rope_parameters':{'rope_type':'linear','factor':2.0,'rope_theta':8.0}}|8|linear|2|",
        "{'partial_rotary_factor':0.5,'rope_parameters':{'partial_rotary_factor':1.0}}"
            + "|10000|default|0|"
      })
  void whatCountsIsWhatTransformersTakes(
      String config, double theta, String type, double factor, String note) throws IOException {
    RotaryEmbedding rotary = read(config.replace('\'', '"'));

    assertThat(rotary.theta()).isEqualTo(theta);
    assertThat(rotary.scaling())
        .isEqualTo(
            type.equals("linear")
                ? new RotaryEmbedding.Linear(factor)
                : new RotaryEmbedding.None());
    if (note == null) {
      assertThat(notes).isEmpty();
    } else {
      assertThat(notes).singleElement().asString().contains(note).endsWith(" - config.json");
    }
  }

  @Test
  void llama3sOriginalLengthIsTheModelsWhereItIsNotSaid() throws IOException {
    String scaling =
        "{\"rope_type\":\"llama3\",\"factor\":2,\"low_freq_factor\":1,\"high_freq_factor\":4%s}";
    assertThat(read("{\"rope_scaling\":" + scaling.formatted("") + "}").scaling())
        .isEqualTo(new RotaryEmbedding.Llama3(2, 1, 4, 2048));
    String said = scaling.formatted(",\"original_max_position_embeddings\":77");
    assertThat(read("{\"rope_scaling\":" + said + "}").scaling())
        .isEqualTo(new RotaryEmbedding.Llama3(2, 1, 4, 77));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LLAMA|{'partial_rotary_factor':0.5}|'partial_rotary_factor' is 0.5",
        "LLAMA|{'partial_rotary_factor':1,'rope_scaling':{'partial_rotary_factor':0.5}}"
            + "|'rope_scaling.partial_rotary_factor' is 0.5",
        "LLAMA|{'rope_scaling':{'type':'linear'}}|'rope_scaling.factor' is missing",
        "LLAMA|{'rope_scaling':{'type':'dynamic','factor':2}}|'rope_scaling.type' is 'dynamic'",
        "QWEN2|{'rope_parameters':{'full_attention':{'rope_type':'default'}}}"
            + "|'rope_parameters.full_attention' is given",
        "PHI3|{'rope_scaling':{'type':'linear','factor':2}}|'rope_scaling.type' is 'linear'",
        "PHI3|{'rope_scaling':{'type':'su'}}|'rope_scaling.type' is 'su'"
      })
  void whatIsNotComputedIsRefusedByName(TextConfig.Family family, String config, String message) {
    assertThatThrownBy(() -> read(config.replace('\'', '"'), family))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(message);
  }
}
