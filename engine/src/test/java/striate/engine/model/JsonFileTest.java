package striate.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import striate.engine.model.MalformedJson.Rule;
import striate.engine.run.Problem;

class JsonFileTest {
  @TempDir Path temporary;

  /** Every way to read a file: they share the bounds. */
  private enum Way {
    READ {
      @Override
      Object of(Path file) {
        return JsonFile.read(file);
      }
    },
    OBJECT {
      @Override
      Object of(Path file) {
        return JsonFile.object(file, JsonFile.MAX_BYTES);
      }
    },
    FIELD {
      @Override
      Object of(Path file) {
        return JsonFile.field(file, "none", JsonFile.MAX_BYTES);
      }
    },
    BYTES {
      @Override
      Object of(Path file) {
        return JsonFile.bytes(file, JsonFile.MAX_BYTES);
      }
    };

    abstract Object of(Path file);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(temporary.resolve("x.json"), text);
  }

  private static MalformedJson refusal(Way way, Path file, Rule rule, String said) {
    MalformedJson[] refusal = new MalformedJson[1];
    assertThatThrownBy(() -> way.of(file))
        .isInstanceOfSatisfying(
            MalformedJson.class,
            malformed -> {
              refusal[0] = malformed;
              assertThat(malformed.kind()).isEqualTo(Problem.Kind.BAD_INPUT);
              assertThat(malformed.file()).isEqualTo(file);
              assertThat(malformed.rule()).as(malformed.getMessage()).isEqualTo(rule);
            })
        .hasMessageContaining(said)
        .hasMessageContaining("x.json");
    return refusal[0];
  }

  @ParameterizedTest
  @EnumSource
  void aHundredThousandLevelsAreRefused(Way way) throws IOException {
    Path lists = file("{\"a\":\n" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
    MalformedJson refusal = refusal(way, lists, Rule.DEPTH, "nesting depth (65)");
    assertThat(refusal.line()).isEqualTo(2);
    refusal(way, file("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000)), Rule.DEPTH, "depth");
  }

  @ParameterizedTest
  @EnumSource
  void sixtyFourLevelsAreRead(Way way) throws IOException {
    assertThat(way.of(file("{\"a\":" + "[".repeat(63) + "]".repeat(63) + "}"))).isNotNull();
    refusal(way, file("{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}"), Rule.DEPTH, "depth");
  }

  @ParameterizedTest
  @EnumSource
  void aFileOfAGigabyteIsRefusedUnread(Way way) throws IOException {
    Path file = file("{");
    // takes no room on the disk
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 30);
    }
    long start = System.nanoTime();
    refusal(way, file, Rule.SIZE, "the file has 1073741824 bytes, over the 16777216");
    assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(1_000_000_000L);
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatStandsTwiceIsRefusedWhereItStands(Way way) throws IOException {
    MalformedJson refusal =
        refusal(way, file("{\"a\":1,\n  \"a\":2}"), Rule.DUPLICATE_NAME, "Duplicate field 'a'");
    assertThat(refusal.line()).isEqualTo(2);
    refusal(way, file("{\"a\":[{\"b\":1,\"\\u0062\":2}]}"), Rule.DUPLICATE_NAME, "'b'");
  }

  @ParameterizedTest
  @EnumSource
  void wrongUtf8IsRefusedWhereItStands(Way way) throws IOException {
    for (String wrong : List.of("ff", "c3", "c080", "eda080", "f4908080", "80", "e282")) {
      byte[] bytes = "{\"a\":\n \"?\"}".getBytes(StandardCharsets.US_ASCII);
      String hex = HexFormat.of().formatHex(bytes).replace("3f", wrong);
      Path file = Files.write(temporary.resolve("x.json"), HexFormat.of().parseHex(hex));
      MalformedJson refusal = refusal(way, file, Rule.ENCODING, "no valid UTF-8");
      assertThat(refusal.line()).isEqualTo(2);
      assertThat(refusal.column()).isEqualTo(3);
    }
    Path utf16 = Files.write(temporary.resolve("x.json"), "{}".getBytes(StandardCharsets.UTF_16LE));
    refusal(way, utf16, Rule.SYNTAX, "no valid JSON");
  }

  @ParameterizedTest
  @EnumSource
  void aNumberOfAThousandDigitsIsRefused(Way way) throws IOException {
    refusal(way, file("{\"a\":" + "9".repeat(1001) + "}"), Rule.SIZE, "Number value length");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"a\":1', 'end-of-input'",
    "'{\"a\":1}}', 'no valid JSON'",
    "'{\"a\":1}{}', 'something follows'",
    "'{\"a\":NaN}', 'NaN'",
    "'{a:1}', 'double-quote'",
    "'{\"a\":01}', 'Leading zeroes'",
  })
  void whatIsNoJsonIsRefused(String text, String said) throws IOException {
    MalformedJson refusal = refusal(Way.READ, file(text), Rule.SYNTAX, said);
    assertThat(refusal.line()).isEqualTo(1);
    refusal(Way.BYTES, file(text), Rule.SYNTAX, said);
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    refusal(Way.READ, file(""), Rule.SYNTAX, "the file is empty");
    refusal(Way.BYTES, file(" \n"), Rule.SYNTAX, "the file is empty");
    refusal(Way.FIELD, file(""), Rule.OBJECT, "no JSON object");
  }

  @Test
  void anObjectIsAskedFor() throws IOException {
    for (String other : List.of("[]", "1", "null", "\"{}\"")) {
      assertThat(JsonFile.read(file(other))).isNotNull();
      refusal(Way.OBJECT, file(other), Rule.OBJECT, "no JSON object");
      refusal(Way.FIELD, file(other), Rule.OBJECT, "no JSON object");
    }
  }

  @Test
  void whatStandsBehindAFieldIsNotLookedAt() throws IOException {
    Path file = file("{\"x\":[{}],\"a\":{\"b\":[1,2]},\"c\":");
    assertThat(JsonFile.field(file, "a", 1000).path("b").path(1).asInt()).isEqualTo(2);
    refusal(Way.FIELD, file, Rule.SYNTAX, "end-of-input");
    assertThat(JsonFile.field(file("{\"x\":{\"a\":1}}"), "a", 1000).isMissingNode()).isTrue();
  }

  @Test
  void theCallersBoundHolds() throws IOException {
    Path file = file("{\"a\":\"é\"}");
    assertThat(JsonFile.bytes(file, 10)).hasSize(10);
    assertThatThrownBy(() -> JsonFile.bytes(file, 9))
        .isInstanceOfSatisfying(
            MalformedJson.class, e -> assertThat(e.rule()).isEqualTo(Rule.SIZE));
  }

  @Test
  void aByteOrderMarkIsPassedOver() throws IOException {
    assertThat(JsonFile.read(file("\ufeff{\"a\":1}")).path("a").asInt()).isEqualTo(1);
  }

  @Test
  void aMissingFileIsAProblemOfItsOwn() {
    assertThatThrownBy(() -> JsonFile.read(temporary.resolve("none.json")))
        .isInstanceOf(Problem.class)
        .isNotInstanceOf(MalformedJson.class)
        .hasMessageContaining("file not found");
  }
}
