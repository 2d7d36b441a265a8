package striate.engine.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AttentionMetricTest {
  @Test
  void textBeforeTheImageDoesNotCountAndImageTokensCountApart() {
    AttentionMetric metric = new AttentionMetric(2);
    boolean[] image = {false, true, true, false, false};
    metric.add(
        new double[][] {{0, 1, 1, 0.5, 0.3}, {0, 0.2, 0.4, 0.1, 0.1}}, new TokenKinds(image));
    metric.add(
        new double[][] {{1, 1, 0.2}, {0.5, 0.5, 0.5}},
        new TokenKinds(new boolean[] {true, true, false}));
    List<LayerScore> scores = metric.scores();
    assertThat(scores.get(0).value()).isCloseTo((0.4 + 0.2) / 2, within(1e-12));
    assertThat(scores.get(0).text()).isEqualTo(scores.get(0).value());
    assertThat(scores.get(0).image()).isCloseTo(1, within(1e-12));
    assertThat(scores.get(1).value()).isCloseTo((0.1 + 0.5) / 2, within(1e-12));
    assertThat(scores.get(1).image()).isCloseTo((0.3 + 0.5) / 2, within(1e-12));
  }

  @Test
  void anImageAtTheEndHasNoTextToPayAttention() {
    AttentionMetric metric = new AttentionMetric(1);
    metric.add(new double[][] {{0, 1}}, new TokenKinds(new boolean[] {false, true}));
    assertThat(metric.scores().get(0).value()).isNaN();
    assertThat(metric.scores().get(0).text()).isNull();
    assertThat(metric.scores().get(0).image()).isOne();
  }
}
