package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
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
    clickOn("#layer-strip-overlay");
    clickOn("influence");
    assertThat(shell.strip().shownProperty().get())
        .extracting(laid -> laid.overlay().name())
        .containsExactly("influence");
    assertThat(text("#layer-strip-legend .label")).isEqualTo("influence");
    MenuButton choice = node("#layer-strip-overlay");
    onWindow(
        () -> {
          for (MenuItem item : choice.getItems()) {
            if (item instanceof CheckMenuItem switched && switched.isSelected()) {
              switched.setSelected(false);
              switched.fire();
              break;
            }
          }
          return null;
        });
    assertThat(shell.strip().shownProperty().get()).as("switched off").isEmpty();
  }

  @Test
  void threeOverlaysAreOnAtOnceAndKeepTheirPlaces() throws Exception {
    onWindow(
        () -> {
          List<StripOverlay> some = new ArrayList<>();
          for (String name : List.of("a", "b", "c", "d")) {
            some.add(
                new StripOverlay(
                    name,
                    Collections.nCopies(WorkspaceFixture.LAYERS, 0.5),
                    Collections.nCopies(WorkspaceFixture.LAYERS, "0.5")));
          }
          shell.strip().offerAll("test", some);
          List.of("a", "b", "c", "d").forEach(name -> shell.strip().lay(name, true));
          return null;
        });
    assertThat(laid()).containsExactly("a0", "b1", "c2");
    assertThat(shell.strip().canSwitch("d")).isFalse();
    onWindow(
        () -> {
          shell.strip().lay("b", false);
          return null;
        });
    assertThat(laid()).as("colours do not change").containsExactly("a0", "c2");
    onWindow(
        () -> {
          shell.strip().lay("d", true);
          return null;
        });
    assertThat(laid()).containsExactly("a0", "d1", "c2");
    onWindow(
        () -> {
          shell.strip().offerAll("test", List.of());
          return null;
        });
    assertThat(laid()).isEmpty();
  }

  private List<String> laid() {
    return shell.strip().shownProperty().get().stream()
        .map(one -> one.overlay().name() + one.place())
        .toList();
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
