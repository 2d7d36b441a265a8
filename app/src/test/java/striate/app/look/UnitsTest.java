package striate.app.look;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.charts.data.StrategyHue;
import striate.engine.region.LayerSelection;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({"0.44,0.4 s", "34.4,34 s", "91,1 min 31 s", "7500,2 h 5 min"})
  void secondsAreReadable(double seconds, String words) {
    assertThat(Units.seconds(seconds)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"999,999", "6404096,6.4 M", "301056,301 K", "7062000000,7.1 G"})
  void bigCountsAreRounded(long count, String words) {
    assertThat(Units.about(count)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"667942912,637 MiB", "1730150400,1.6 GiB", "14227079168,13 GiB"})
  void memoryIsReadable(long bytes, String words) {
    assertThat(Units.bytes(bytes)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"0.25,25 %", "0.047,4.7 %", "0,0 %", "0.0004,0.04 %"})
  void sharesKeepADigitThatSaysSomething(double share, String words) {
    assertThat(Units.percent(share)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "all,ALL",
    "none,PROJECTOR_ONLY",
    "sparse-uniform:8,SPARSE",
    "first:4,BOTTOM",
    "last:16,TOP",
    "middle:8,MIDDLE",
    "16,SINGLE",
    "hybrid:8,HYBRID",
    "'1,2,9',CUSTOM"
  })
  void everyStrategyKeepsItsColour(String layers, StrategyHue hue) {
    assertThat(SelectionName.of(LayerSelection.parse(layers, 32).asSet(), 32).hue()).isEqualTo(hue);
  }

  @Test
  void aRunWhoseModelIsUnknownHasNoName() {
    assertThat(SelectionName.of(new TreeSet<>(), 0).hue()).isEqualTo(StrategyHue.CUSTOM);
  }
}
