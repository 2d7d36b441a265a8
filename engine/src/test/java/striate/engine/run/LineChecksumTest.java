package striate.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import striate.engine.run.LineChecksum.State;

class LineChecksumTest {
  private static final String LINE =
      LineChecksum.append("{\"text\":\"zwei \u2014 é\",\"loss\":2.5}");

  @Test
  void theLastMemberIsTheChecksumOfTheBytesBeforeIt() {
    // CRC-32C of "123456789" is the algorithm's published check value
    assertThat(LineChecksum.append("123456789}")).isEqualTo("123456789,\"crc\":\"e3069283\"}");
    assertThat(LineChecksum.check(LINE)).isEqualTo(State.INTACT);
  }

  @Test
  void linesOfOlderVersionsHaveNone() {
    for (String line : List.of("{}", "{\"event\":\"step\",\"loss\":2.5}", "{\"text\":\"a\"}", "")) {
      assertThat(LineChecksum.check(line)).as(line).isEqualTo(State.ABSENT);
    }
  }

  @Test
  void everyChangedByteIsNoticed() {
    byte[] bytes = LINE.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; at++) {
      for (int change = 1; change < 256; change++) {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) change;
        assertThat(LineChecksum.check(new String(changed, StandardCharsets.UTF_8)))
            .as("byte %d ^ %d", at, change)
            .isEqualTo(State.DAMAGED);
      }
    }
  }

  @Test
  void everyLostByteIsNoticed() {
    for (int at = 0; at < LINE.length(); at++) {
      assertThat(LineChecksum.check(LINE.substring(0, at) + LINE.substring(at + 1)))
          .as("byte %d", at)
          .isEqualTo(State.DAMAGED);
    }
  }
}
