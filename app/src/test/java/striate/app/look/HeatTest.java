package striate.app.look;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HeatTest {
  @ParameterizedTest
  @EnumSource(Heat.class)
  void textCanBeReadOnEveryColour(Heat heat) {
    for (int i = 0; i <= 100; i++) {
      var colour = heat.at(i / 100.0);
      assertThat(Heat.contrast(colour, Heat.textOn(colour))).as("at " + i).isGreaterThan(4.5);
    }
  }

  @ParameterizedTest
  @EnumSource(Heat.class)
  void moreIsFartherFromTheBackground(Heat heat) {
    for (int i = 1; i <= 100; i++) {
      double before = Heat.contrast(heat.at(0), heat.at((i - 1) / 100.0));
      assertThat(Heat.contrast(heat.at(0), heat.at(i / 100.0))).isGreaterThan(before);
    }
  }

  @Test
  void numbersHaveAsManyDigitsAsAreOfUse() {
    assertThat(Numbers.brief(0.066001)).isEqualTo("0.066");
    assertThat(Numbers.exact(0.066001)).isEqualTo("0.0660");
    assertThat(Numbers.brief(12.3456)).isEqualTo("12.35");
    assertThat(Numbers.brief(1234.5)).isEqualTo("1,235");
    assertThat(Numbers.brief(0.0000321)).isEqualTo("3.2e-05");
    assertThat(Numbers.brief(0)).isEqualTo("0");
    assertThat(Numbers.brief(Double.NaN)).isEqualTo("\u2013");
  }
}
