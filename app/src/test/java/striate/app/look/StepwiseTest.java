package striate.app.look;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import javafx.scene.Node;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.junit.jupiter.api.Test;

class StepwiseTest {
  private final Node[] fields =
      IntStream.range(0, 5).mapToObj(field -> new Region()).toArray(Node[]::new);
  private final Rows rows = new Rows(1, fields);

  @Test
  void fieldsComeBackInTheirOrderAFewAtATime() {
    List<Runnable> steps = Stepwise.holdBackAll(new VBox(new VBox(rows)));
    assertThat(rows.getChildren()).isEmpty();
    steps.get(0).run();
    assertThat(rows.getChildren()).containsExactly(fields[0], fields[1]);
    steps.subList(1, steps.size()).forEach(Runnable::run);
    assertThat(rows.getChildren()).containsExactly(fields);
    assertThat(rows.getMinHeight()).isEqualTo(Region.USE_COMPUTED_SIZE);
  }

  @Test
  void whatIsPartlyOutIsLeftUntilItIsWhole() {
    List<Runnable> steps = Stepwise.holdBackAll(rows);
    steps.get(0).run();
    assertThat(Stepwise.holdBackAll(rows)).isEmpty();
    steps.subList(1, steps.size()).forEach(Runnable::run);
    assertThat(rows.getChildren()).containsExactly(fields);
    assertThat(Stepwise.holdBackAll(rows)).hasSameSizeAs(steps);
  }
}
