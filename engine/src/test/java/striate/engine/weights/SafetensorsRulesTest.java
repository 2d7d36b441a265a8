package striate.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static striate.engine.weights.MalformedFile.Rule.DTYPE;
import static striate.engine.weights.MalformedFile.Rule.DUPLICATE_NAME;
import static striate.engine.weights.MalformedFile.Rule.FIELDS;
import static striate.engine.weights.MalformedFile.Rule.HEADER_ENCODING;
import static striate.engine.weights.MalformedFile.Rule.HEADER_JSON;
import static striate.engine.weights.MalformedFile.Rule.HEADER_LENGTH;
import static striate.engine.weights.MalformedFile.Rule.HEADER_START;
import static striate.engine.weights.MalformedFile.Rule.HOLE;
import static striate.engine.weights.MalformedFile.Rule.METADATA;
import static striate.engine.weights.MalformedFile.Rule.OFFSETS;
import static striate.engine.weights.MalformedFile.Rule.OVERFLOW;
import static striate.engine.weights.MalformedFile.Rule.OVERLAP;
import static striate.engine.weights.MalformedFile.Rule.SHAPE;
import static striate.engine.weights.MalformedFile.Rule.SIZE;
import static striate.engine.weights.MalformedFile.Rule.TRAILING;
import static striate.engine.weights.MalformedFile.Rule.TRUNCATED;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import striate.engine.run.Problem;
import striate.engine.weights.MalformedFile.Rule;

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

  /**
   * A malformed file: the rule it breaks, the tensor that breaks it, its header, how many bytes of
   * data follow. The byte to be told is the header's mark {@code ^}, which is not written, or else
   * {@code inData} bytes behind the header. JSON is given up at or just behind the mistake.
   */
  private record Malformed(
      Rule rule, @Nullable String tensor, String header, int data, int inData, String said) {
    @Override
    public String toString() {
      return rule + ": " + header.substring(0, Math.min(120, header.length()));
    }
  }

  private static Malformed marked(
      Rule rule, @Nullable String tensor, String header, int data, String said) {
    return new Malformed(rule, tensor, header, data, -1, said);
  }

  /** The mark stands within tensor a's fields. */
  private static Malformed inA(
      Rule rule, String dtype, String shape, String offsets, int data, String said) {
    return marked(rule, "a", "{" + tensor("a", dtype, shape, offsets) + "}", data, said);
  }

  private static Malformed placed(
      Rule rule, @Nullable String tensor, int inData, String header, int data, String said) {
    return new Malformed(rule, tensor, header, data, inData, said);
  }

  static Stream<Malformed> malformed() {
    String a = tensor("a", "F32", "[2]", "[0,8]");
    return Stream.of(
        marked(HEADER_START, null, "^[" + a + "]", 8, "begin with '{'"),
        marked(HEADER_START, null, "^ {" + a + "}", 8, "begin with '{'"),
        marked(HEADER_START, null, "^\ufeff{" + a + "}", 8, "begin with '{'"),
        marked(HEADER_JSON, null, "{" + a + "^", 8, "not valid JSON"),
        marked(HEADER_JSON, null, "{" + a + "}^{}", 8, "follows"),
        marked(HEADER_JSON, null, "{" + a + "}x^", 8, "not valid JSON"),
        marked(HEADER_JSON, null, "{" + a + "}\0^", 8, "not valid JSON"),
        marked(HEADER_JSON, null, "{^a:1}", 0, "not valid JSON"),
        marked(HEADER_JSON, null, "{" + a + ",^}", 8, "not valid JSON"),
        marked(HEADER_JSON, "a", "{'a':{'x':" + "[".repeat(124) + "^[[]", 0, "nesting depth"),
        marked(HEADER_JSON, "a", "{'a':{'x':^1e999}}", 0, "beyond a double"),
        marked(HEADER_JSON, "a", "{'a':{'x':^'\\ud800'}}", 0, "half of a surrogate pair"),
        marked(HEADER_JSON, null, "{^'\\udc00':{}}", 0, "half of a surrogate pair"),
        marked(HEADER_JSON, null, "{'__metadata__':{'k':^'\\ud83d'}}", 0, "half of a surrogate"),
        inA(HEADER_JSON, "F32", "[0^2]", "[0,8]", 8, "not valid JSON"),
        inA(HEADER_JSON, "F32", "[NaN^]", "[0,8]", 8, "not valid JSON"),
        marked(DUPLICATE_NAME, "a", "{" + a + ",^" + a + "}", 8, "'a' stands twice"),
        marked(DUPLICATE_NAME, "a", "{'a':{'dtype':'F32',^'dtype':'F32'}}", 0, "'dtype' stands"),
        marked(DUPLICATE_NAME, null, "{'__metadata__':{'k':'',^'k':''}}", 0, "'k' stands twice"),
        marked(DUPLICATE_NAME, null, "{'__metadata__':{},^'__metadata__':{}}", 0, "stands twice"),
        marked(METADATA, null, "{'__metadata__':{'format':^1}}", 0, "other than a string"),
        marked(METADATA, null, "{'__metadata__':{'format':^null}}", 0, "other than a string"),
        marked(METADATA, null, "{'__metadata__':^[]}", 0, "__metadata__ is not an object"),
        marked(FIELDS, "a", "{'a':^[1]}", 0, "not an object"),
        marked(FIELDS, "a", "{'a':^['F32',[2],[0,8]]}", 8, "not an object"),
        marked(FIELDS, "a", "{'a':{'shape':[2],'data_offsets':[0,8]^}}", 8, "lacks"),
        marked(FIELDS, "a", "{'a':{'dtype':'F32','data_offsets':[0,8]^}}", 8, "lacks"),
        marked(FIELDS, "a", "{'a':{'dtype':'F32','shape':[2]^}}", 8, "lacks"),
        marked(DTYPE, "b", "{" + a + ",'b':{'dtype':^'F12'}}", 8, "'F12' is not known"),
        marked(DTYPE, "a", "{'a':{'dtype':^'f32'}}", 8, "'f32' is not known"),
        marked(DTYPE, "a", "{'a':{'dtype':^5}}", 8, "dtype is not a string"),
        marked(DTYPE, "a", "{'a':{'dtype':^{'F32':null}}}", 8, "dtype is not a string"),
        inA(SHAPE, "F32", "[^18446744073709551616]", "[0,8]", 8, "whole number"),
        inA(SHAPE, "F32", "[^9223372036854775808,0]", "[0,0]", 0, "whole number"),
        inA(SHAPE, "F32", "[^-2]", "[0,8]", 8, "whole number"),
        inA(SHAPE, "F32", "[^-0]", "[0,0]", 0, "whole number"),
        inA(SHAPE, "F32", "[^2.0]", "[0,8]", 8, "whole number"),
        inA(SHAPE, "F32", "[^2e0]", "[0,8]", 8, "whole number"),
        inA(SHAPE, "F32", "[^'2']", "[0,8]", 8, "whole number"),
        inA(SHAPE, "F32", "[^[2]]", "[0,8]", 8, "whole number"),
        inA(SHAPE, "F32", "[^null]", "[0,8]", 8, "whole number"),
        inA(SHAPE, "F32", "^2", "[0,8]", 8, "shape is not a list"),
        inA(OFFSETS, "F32", "[2]", "[^-8,0]", 8, "whole number"),
        inA(OFFSETS, "F32", "[2]", "[0,^8.0]", 8, "whole number"),
        marked(OFFSETS, "a", "{" + tensor("a", "F32", "[2]", "[0,8,8]^") + "}", 8, "not two"),
        marked(OFFSETS, "a", "{" + tensor("a", "F32", "[2]", "[8]^") + "}", 8, "not two"),
        placed(OFFSETS, "b", 16, and(a, "F32", "[0]", "[16,8]"), 16, "end before they begin"),
        placed(OVERLAP, "b", 4, and(a, "F32", "[2]", "[4,12]"), 12, "overlap the tensor before it"),
        placed(OVERLAP, "b", 0, and(a, "F32", "[2]", "[0,8]"), 8, "overlap the tensor before it"),
        placed(HOLE, "b", 12, and(a, "F32", "[2]", "[12,20]"), 20, "leave a hole"),
        placed(HOLE, "a", 4, "{" + tensor("a", "F32", "[2]", "[4,12]") + "}", 12, "leave a hole"),
        placed(SIZE, "a", 0, "{" + tensor("a", "F32", "[3]", "[0,8]") + "}", 8, "needs 12"),
        placed(SIZE, "a", 0, "{" + tensor("a", "F16", "[2]", "[0,8]") + "}", 8, "needs 4"),
        placed(SIZE, "b", 8, and(a, "F4", "[3]", "[8,9]"), 9, "does not fill whole bytes"),
        placed(
            OVERFLOW,
            "a",
            0,
            "{" + tensor("a", "F32", "[4294967296,4294967296]", "[0,8]") + "}",
            8,
            "overflows"),
        placed(
            OVERFLOW,
            "a",
            0,
            "{" + tensor("a", "F32", "[4611686018427387904]", "[0,8]") + "}",
            8,
            "overflows"),
        placed(TRUNCATED, "a", 4, "{" + a + "}", 4, "cut short"),
        placed(TRUNCATED, "b", 15, and(a, "F32", "[2]", "[8,16]"), 15, "cut short"),
        placed(TRAILING, null, 8, "{" + a + "}", 9, "1 bytes that belong to no tensor"),
        placed(TRAILING, null, 0, "{}", 4, "belong to no tensor"));
  }

  private static String and(String first, String dtype, String shape, String offsets) {
    return "{" + first + "," + tensor("b", dtype, shape, offsets) + "}";
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void aBrokenRuleIsRefusedWithFileTensorAndByte(Malformed given) throws IOException {
    String header = given.header().replace('\'', '"');
    String written = header.replace("^", "");
    int length = written.getBytes(StandardCharsets.UTF_8).length;
    int at = given.inData() < 0 ? header.indexOf('^') : length + given.inData();
    assertRefused(file(written, given.data()), given.rule(), given.tensor(), 8 + at, given.said());
  }

  @Test
  void everyRuleOfTheFormatHasAMalformedFile() {
    Set<Rule> broken = EnumSet.of(HEADER_LENGTH, HEADER_ENCODING);
    malformed().forEach(given -> broken.add(given.rule()));
    assertThat(broken)
        .containsExactlyInAnyOrderElementsOf(EnumSet.range(HEADER_LENGTH, Rule.TRAILING));
  }

  @Test
  void bytesAreToldBehindNamesThatAreLongerThanTheirCharacters() throws IOException {
    String before = "{\"é€\ud83d\ude00\":";
    Path file = file(before + "5}", 0);
    assertRefused(
        file,
        FIELDS,
        "é€\ud83d\ude00",
        8 + before.getBytes(StandardCharsets.UTF_8).length,
        "not an object");
  }

  @Test
  void aHeaderOverOneHundredMegabytesIsRefusedUnread() throws IOException {
    byte[] header = "{}".getBytes(StandardCharsets.UTF_8);
    assertRefused(file(100_000_001, header, 0), HEADER_LENGTH, null, 0, "over 100000000");
    assertRefused(file(-1, header, 0), HEADER_LENGTH, null, 0, "18446744073709551615");
    assertRefused(file(Long.MIN_VALUE, header, 0), HEADER_LENGTH, null, 0, "9223372036854775808");
  }

  @Test
  void aHeaderLongerThanTheFileIsRefused() throws IOException {
    byte[] header = "{}".getBytes(StandardCharsets.UTF_8);
    assertRefused(file(3, header, 0), HEADER_LENGTH, null, 0, "cut short");
    assertRefused(file(100_000_000, header, 0), HEADER_LENGTH, null, 0, "cut short");
    assertRefused(file(0, new byte[0], 0), HEADER_START, null, 8, "'{'");
    assertRefused(file(0, new byte[0], 5), HEADER_START, null, 8, "'{'");
    assertRefused(file(1, header, 0), HEADER_JSON, null, 9, "not valid JSON");
  }

  @Test
  void aFileWithoutRoomForTheLengthIsRefused() throws IOException {
    for (int bytes = 0; bytes < 8; bytes++) {
      Path file = Files.write(temporary.resolve("x.safetensors"), new byte[bytes]);
      assertRefused(file, HEADER_LENGTH, null, 0, "fewer than the 8");
    }
  }

  @Test
  void wrongUtf8IsRefusedWhereItStands() throws IOException {
    String around = "{'na?me':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}".replace('\'', '"');
    int at = around.indexOf('?');
    for (String wrong : List.of("ff", "c3", "c080", "eda080", "f4908080", "80", "e282")) {
      byte[] bytes = HexFormat.of().parseHex(wrong);
      ByteBuffer header = ByteBuffer.allocate(around.length() - 1 + bytes.length);
      header.put(around.substring(0, at).getBytes(StandardCharsets.US_ASCII)).put(bytes);
      header.put(around.substring(at + 1).getBytes(StandardCharsets.US_ASCII));
      assertRefused(
          file(header.capacity(), header.array(), 8), HEADER_ENCODING, null, 8 + at, "UTF-8");
    }
  }

  private static void assertRefused(
      Path file, Rule rule, @Nullable String tensor, long offset, String said) {
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOfSatisfying(
            MalformedFile.class,
            refusal -> {
              assertThat(refusal.kind()).isEqualTo(Problem.Kind.BAD_INPUT);
              assertThat(refusal.file()).isEqualTo(file);
              assertThat(refusal.rule()).as(refusal.getMessage()).isEqualTo(rule);
              assertThat(refusal.tensor()).isEqualTo(tensor);
              assertThat(refusal.offset()).as(refusal.getMessage()).isEqualTo(offset);
            })
        .hasMessageContaining(said)
        .hasMessageContaining(file + ", byte " + offset);
  }

  @Test
  void fieldsThatNobodyAsksForArePassedOver() throws IOException {
    String nested = "[".repeat(125) + "]".repeat(125);
    Path file =
        file(
            "{\"a\":{\"x\":%s,\"dtype\":\"F32\",\"y\":{\"z\":1,\"z\":[1e99,null,\"\\ud83d\\ude00\"]},%s}}"
                .formatted(nested, "\"shape\":[2],\"data_offsets\":[0,8]"),
            8);
    assertThat(SafetensorsFile.open(file).floats("a")).containsExactly(0, 0);
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
    assertThatThrownBy(() -> opened.info("other")).hasMessageContaining("tensor 'other' not found");
  }
}
