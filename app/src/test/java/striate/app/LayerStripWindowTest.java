package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import javafx.scene.control.ComboBox;
import org.junit.jupiter.api.Test;
import striate.app.region.Preset;
import striate.app.region.StripOverlay;
import striate.app.shell.Tool;

/** The layers in one row over every tool. */
class LayerStripWindowTest extends WindowTest {
  @Override
  void record(WorkspaceFixture fixture) {
    fixture.finished("Bottom, seed 1", "0-3", 1, 80, 300);
  }

  @Test
  void theStripShowsTheSelectionAndWhatIsKnownOfItsLayers() throws Exception {
    onWindow(
        () -> {
          shell.region().choose(Preset.LAST);
          shell.toolProperty().set(Tool.COMPARE);
          shell
              .strip()
              .offer(
                  "test",
                  new StripOverlay(
                      "influence",
                      Collections.nCopies(WorkspaceFixture.LAYERS, 0.5),
                      Collections.nCopies(WorkspaceFixture.LAYERS, "0.5")));
          return null;
        });
    settle();
    assertThat(text("#layer-strip-words")).isEqualTo("Top 8");
    ComboBox<String> choice = node("#layer-strip-overlay");
    assertThat(choice.getItems()).contains("selection only", "influence");
    onWindow(
        () -> {
          choice.setValue("influence");
          return null;
        });
    assertThat(shell.strip().shownProperty().get()).isNotNull();
  }

  @Test
  void whatIsKnownOfAnotherDepthIsNotOffered() throws Exception {
    onWindow(
        () -> {
          shell.strip().offer("test", new StripOverlay("x", List.of(1.0, 2.0), List.of("1", "2")));
          return null;
        });
    assertThat(shell.strip().overlaysProperty().get())
        .extracting(StripOverlay::name)
        .doesNotContain("x");
  }
}
