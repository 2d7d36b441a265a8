package striate.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import striate.engine.run.Problem;

/** One malformed file for each rule of the format. */
class SafetensorsRulesTest {
  @TempDir Path temporary;

  private static String tensor(String name, String dtype, String shape, String offsets) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}"
        .formatted(name, dtype, shape, offsets);
  }

  private Path file(long length, byte[] header, int data) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(header);
    return Files.write(temporary.resolve("x.safetensors"), bytes.array());
  }

  private Path file(String header, int data) throws IOException {
    byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
    return file(bytes.length, bytes, data);
  }

  static Stream<Arguments> malformed() {
    String a = tensor("a", "F32", "[2]", "[0,8]");
    String b = tensor("b", "F32", "[2]", "[8,16]");
    return Stream.of(
        Arguments.of(
            "{" + a + "," + tensor("b", "F32", "[2]", "[4,12]") + "}",
            12,
            "overlap the tensor before it"),
        Arguments.of("{" + a + "," + tensor("b", "F32", "[2]", "[12,20]") + "}", 20, "hole"),
        Arguments.of("{" + tensor("a", "F32", "[2]", "[4,12]") + "}", 12, "hole"),
        Arguments.of(
            "{" + a + "," + tensor("b", "F32", "[0]", "[16,8]") + "}", 16, "end before they begin"),
        Arguments.of("{" + a + "}", 4, "cut short"),
        Arguments.of("{" + a + "}", 9, "1 bytes that belong to no tensor"),
        Arguments.of("{}", 4, "belong to no tensor"),
        Arguments.of("{" + tensor("a", "F32", "[3]", "[0,8]") + "}", 8, "needs 12"),
        Arguments.of("{" + tensor("a", "F16", "[2]", "[0,8]") + "}", 8, "needs 4"),
        Arguments.of(
            "{" + tensor("a", "F32", "[4294967296,4294967296]", "[0,8]") + "}", 8, "overflows"),
        Arguments.of(
            "{" + tensor("a", "F32", "[4611686018427387904]", "[0,8]") + "}", 8, "overflows"),
        Arguments.of(
            "{" + tensor("a", "F32", "[18446744073709551616]", "[0,8]") + "}", 8, "whole number"),
        Arguments.of("{" + tensor("a", "F32", "[-2]", "[0,8]") + "}", 8, "whole number"),
        Arguments.of("{" + tensor("a", "F32", "[2.0]", "[0,8]") + "}", 8, "whole number"),
        Arguments.of("{" + tensor("a", "F32", "[\"2\"]", "[0,8]") + "}", 8, "whole number"),
        Arguments.of("{" + tensor("a", "F32", "[[2]]", "[0,8]") + "}", 8, "whole number"),
        Arguments.of("{" + tensor("a", "F32", "2", "[0,8]") + "}", 8, "shape is no list"),
        Arguments.of("{" + tensor("a", "F32", "[2]", "[0,8,8]") + "}", 8, "not two numbers"),
        Arguments.of("{" + tensor("a", "F32", "[2]", "[8]") + "}", 8, "not two numbers"),
        Arguments.of("{" + tensor("a", "F32", "[2]", "[-8,0]") + "}", 8, "whole number"),
        Arguments.of("{" + tensor("a", "F12", "[2]", "[0,8]") + "}", 8, "'F12' is not known"),
        Arguments.of(
            "{\"a\":{\"dtype\":5,\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "dtype is no string"),
        Arguments.of("{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "lacks"),
        Arguments.of("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", 8, "lacks"),
        Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "lacks"),
        Arguments.of("{\"a\":[1]}", 0, "no object"),
        Arguments.of("{" + a + "," + a + "}", 8, "Duplicate"),
        Arguments.of(
            "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
            8,
            "Duplicate"),
        Arguments.of("{\"__metadata__\":{\"format\":1}," + a + "}", 8, "other than a string"),
        Arguments.of("{\"__metadata__\":[]," + a + "}", 8, "__metadata__ is no object"),
        Arguments.of("[" + a + "]", 8, "begin with '{'"),
        Arguments.of(" {" + a + "}", 8, "begin with '{'"),
        Arguments.of("{" + a + "," + b, 16, "no valid JSON"),
        Arguments.of("{" + a + "}{}", 8, "follows"),
        Arguments.of("{" + a + "}x", 8, "no valid JSON"),
        Arguments.of("{'a':1}", 0, "no valid JSON"),
        Arguments.of(
            "{\"a\":{\"x\":" + "[".repeat(100) + "]".repeat(100) + "}}", 0, "no valid JSON"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void aBrokenRuleIsRefusedWithFileAndRule(String header, int data, String rule)
      throws IOException {
    Path file = file(header, data);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.BAD_INPUT))
        .hasMessageContaining("x.safetensors")
        .hasMessageContaining(rule);
  }

  @Test
  void theTensorAndTheByteAreNamed() throws IOException {
    String header =
        "{" + tensor("a", "F32", "[2]", "[0,8]") + "," + tensor("b", "F9", "[2]", "[8,16]") + "}";
    Path file = file(header, 16);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .hasMessageContaining("tensor 'b'")
        .hasMessageContaining("byte " + (8 + header.indexOf("\"F9\"")));
  }

  @Test
  void aHeaderOverOneHundredMegabytesIsRefusedUnread() throws IOException {
    assertRefused(file(100_000_001, "{}".getBytes(StandardCharsets.UTF_8), 0), "over 100000000");
    assertRefused(file(-1, "{}".getBytes(StandardCharsets.UTF_8), 0), "18446744073709551615");
  }

  @Test
  void aHeaderLongerThanTheFileIsRefused() throws IOException {
    assertRefused(file(3, "{}".getBytes(StandardCharsets.UTF_8), 0), "cut short");
    assertRefused(file(0, new byte[0], 0), "'{'");
  }

  @Test
  void wrongUtf8IsRefused() throws IOException {
    byte[] header =
        ("{\"?" + tensor("a", "F32", "[2]", "[0,8]").substring(1) + "}")
            .getBytes(StandardCharsets.ISO_8859_1);
    header[2] = (byte) 0xff;
    assertRefused(file(header.length, header, 8), "no valid UTF-8");
  }

  private static void assertRefused(Path file, String rule) {
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(rule);
  }

  @Test
  void scalarsEmptyTensorsMetadataAndPaddingAreFine() throws IOException {
    Path file =
        file(
            "{\"__metadata__\":{\"format\":\"pt\"},"
                + tensor("scalar", "F32", "[]", "[0,4]")
                + ","
                + tensor("empty", "F32", "[0,7]", "[4,4]")
                + ","
                + tensor("last", "I64", "[1]", "[4,12]")
                + "}   ",
            12);
    SafetensorsFile opened = SafetensorsFile.open(file);
    assertThat(opened.names()).containsExactly("scalar", "empty", "last");
    assertThat(opened.metadata()).containsEntry("format", "pt");
    assertThat(opened.floats("scalar")).containsExactly(0f);
    assertThat(opened.floats("empty")).isEmpty();
    assertThatThrownBy(() -> opened.floats("last")).hasMessageContaining("'last' is I64");
    assertThatThrownBy(() -> opened.info("other")).hasMessageContaining("no tensor 'other'");
  }
}
