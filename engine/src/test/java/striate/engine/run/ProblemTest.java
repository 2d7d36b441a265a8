package striate.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemTest {
  private static String message(String value) {
    return Problem.badInput("'" + value + "' is wrong", "here", "correct it").getMessage();
  }

  @Test
  void aMessageIsProblemPlaceRemedy() {
    assertThat(message("dtype")).isEqualTo("'dtype' is wrong - here - correct it");
  }

  @Test
  void anEscapeSequenceIsShownAndNotPlayed() {
    assertThat(message("a\u001b[2Jb\u0007")).startsWith("'a\\u001b[2Jb\\u0007' is wrong");
    assertThat(message("\u009b31m")).startsWith("'\\u009b31m'");
    assertThat(message("\u0000")).startsWith("'\\u0000'");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x202e, 0x2066, 0x200f, 0x061c, 0x200b, 0xfeff, 0xe0041, 0xd800})
  void whatCannotBeSeenIsNamed(int codePoint) {
    String hidden = new StringBuilder().appendCodePoint(codePoint).toString();
    assertThat(message("x" + hidden + "y"))
        .doesNotContain(hidden)
        .containsIgnoringCase(Integer.toHexString(codePoint));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r", "\u2028", "\u2029", "\u0085", "\t", " \n\n "})
  void allOfItIsOneLine(String separator) {
    assertThat(message("a" + separator + "b")).startsWith("'a b' is wrong");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bär", "日本語", "ملف", "👩‍👧", "a\\b"})
  void whatPeopleWriteStays(String name) {
    assertThat(message(name)).startsWith("'" + name + "' is wrong");
  }

  @Test
  void ofAnAbsurdlyLongValueBothEndsAreShown() {
    String message = message("x".repeat(1_000_000));
    assertThat(message.length()).isLessThan(2200);
    assertThat(message)
        .startsWith("'xxx")
        .contains("... (1000011 characters) ...")
        .contains("xxx' is wrong - here");
  }

  @Test
  void aCutNeverLeavesHalfACharacter() {
    assertThat(OneLine.of("👩".repeat(50), 31)).doesNotContain("\\u");
  }
}
