package striate.app.look;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextSizeTest {
  @Test
  void sizesOfTextAndOfItsRoomGrowAndNothingElse() {
    assertThat(
            new TextSize(150)
                .scaled(".a { -fx-font-size: 12px; -fx-cell-size: 30; -fx-padding: 4; }"))
        .isEqualTo(".a { -fx-font-size: 18.00px; -fx-cell-size: 45.00; -fx-padding: 4; }");
    assertThat(TextSize.USUAL.sheet()).endsWith("striate.css");
    assertThat(new TextSize(120).sheet()).startsWith("data:text/css;base64,");
  }

  @Test
  void stepsEndAtTheSmallestAndTheLargest() {
    TextSize size = TextSize.USUAL;
    for (int i = 0; i < 20; i++) {
      size = size.larger();
    }
    assertThat(size.percent()).isEqualTo(200);
    for (int i = 0; i < 20; i++) {
      size = size.smaller();
    }
    assertThat(size.percent()).isEqualTo(70);
    assertThatThrownBy(() -> new TextSize(10)).isInstanceOf(IllegalArgumentException.class);
  }
}
