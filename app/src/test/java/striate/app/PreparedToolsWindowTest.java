package striate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.image.Image;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.Region;
import org.junit.jupiter.api.Test;
import striate.app.look.TextSize;
import striate.app.look.Theme;
import striate.app.shell.ShellView;
import striate.app.shell.Tool;

/** Tools that are made in small steps, out of sight. */
class PreparedToolsWindowTest extends WindowTest {

  @Override
  void record(WorkspaceFixture fixture) {
    fixture.finished("All layers", "all", 1, 91, 500);
    fixture.finished("Sparse 8", "sparse-uniform:8", 1, 90, 380);
  }

  private void prepare() throws Exception {
    onWindow(
        () -> {
          ((ShellView) scene.getRoot()).prepareTools();
          return null;
        });
  }

  private static String id(Tool tool) {
    return "#" + tool.name().toLowerCase(java.util.Locale.ROOT);
  }

  private boolean isThere(String query) {
    return lookup(query).tryQuery().isPresent();
  }

  /** The last part of each tool that comes after it. */
  private boolean allAreWhole() {
    List<String> last =
        List.of(
            "#start",
            "#live-loss",
            "#compare-differences-figure",
            "#samples-text",
            "#importance-list",
            "#prune-table",
            "#run-tree");
    return last.stream().allMatch(this::isThere);
  }

  @Test
  void allToolsAreMadeOutOfSightAndThenThereAtOnce() throws Exception {
    clickOn("#job-model");
    assertThat(isThere("#compare")).as("before").isFalse();
    prepare();
    until(this::allAreWhole);
    assertThat(shell.toolProperty().get()).isEqualTo(Tool.DESIGN);
    assertThat(visible()).containsExactly(Tool.DESIGN);
    assertThat(node("#run-set").isVisible()).isFalse();
    assertThat(node("#job-model").isFocused()).as("focus stays").isTrue();
    for (Tool tool : Tool.values()) {
      onWindow(
          () -> {
            shell.toolProperty().set(tool);
            assertThat(visible()).as("without waiting").containsExactly(tool);
            return null;
          });
    }
  }

  @Test
  void theToolThatIsWantedComesFirstAndWhole() throws Exception {
    List<Boolean> whole = new ArrayList<>();
    clickOn("#job-model");
    prepare();
    onWindow(
        () -> {
          shell.toolProperty().set(Tool.PRUNE);
          return null;
        });
    until(
        () -> {
          if (visible().contains(Tool.PRUNE)) {
            whole.add(isThere("#prune-table") && isThere("#prune-slider"));
          }
          return allAreWhole();
        });
    assertThat(whole).isNotEmpty().doesNotContain(false);
    assertThat(visible()).containsExactly(Tool.PRUNE);
    assertThat(node("#run-set").isVisible()).isTrue();
    assertThat(node("#tool-prune").isFocused()).as("and no control of the tool").isTrue();
  }

  @Test
  void aToolThatWasHiddenWhileTheWindowGrewFitsIt() throws Exception {
    double width = stage.getWidth();
    prepare();
    until(this::allAreWhole);
    resize(1_300);
    for (Tool tool : Tool.values()) {
      push(KeyCode.SHORTCUT, KeyCode.getKeyCode(Integer.toString(tool.ordinal() + 1)));
      settle();
      Region shown = node(id(tool));
      Region place = (Region) shown.getParent();
      assertThat(shown.getWidth()).as(tool + "'s width").isEqualTo(place.getWidth());
      assertThat(shown.getHeight()).as(tool + "'s height").isEqualTo(place.getHeight());
      assertThat(place.localToScene(place.getLayoutBounds()).getMaxX()).isEqualTo(1_300);
    }
    resize(width); // other tests have the same stage
  }

  @Test
  void whatIsHiddenComesBackInTheNewTheme() throws Exception {
    prepare();
    until(this::allAreWhole);
    clickOn("#job-model");
    onWindow(
        () -> {
          shell.themeProperty().set(Theme.DARK);
          assertThat(isThere("#compare")).as("meanwhile").isFalse();
          assertThat(isThere("#design")).isTrue();
          shell.toolProperty().set(Tool.LIVE);
          return null;
        });
    until(() -> visible().equals(List.of(Tool.LIVE)));
    until(this::allAreWhole);
    until(() -> isThere("#shortcuts") && isThere("#sweep") && isThere("#palette"));
    assertThat(node("#tool-live").isFocused()).as("and no control of the tool").isTrue();
    for (Tool tool : Tool.values()) {
      clickOn("#tool-" + tool.name().toLowerCase(java.util.Locale.ROOT));
      settle();
      assertThat(brightness()).as(tool.toString()).isLessThan(0.25);
    }
    onWindow(
        () -> {
          shell.themeProperty().set(Theme.LIGHT);
          shell.themeProperty().set(Theme.PRINT);
          shell.themeProperty().set(Theme.LIGHT);
          return null;
        });
    until(this::allAreWhole);
    until(() -> isThere("#shortcuts"));
    assertThat(visible()).containsExactly(Tool.PRUNE);
    assertThat(brightness()).isGreaterThan(0.8);
  }

  @Test
  void contentsComeBackInTheNewTextSizeAndTheFocusStays() throws Exception {
    prepare();
    until(this::allAreWhole);
    clickOn("#job-model");
    double before = textSize("#cost-share");
    double width = node("#layer-grid").getLayoutBounds().getWidth();
    onWindow(
        () -> {
          shell.textSizeProperty().set(new TextSize(120));
          assertThat(isThere("#layer-grid")).as("meanwhile").isFalse();
          assertThat(node("#job-model").isFocused()).as("focus, meanwhile").isTrue();
          shell.textSizeProperty().set(new TextSize(130));
          return null;
        });
    until(() -> isThere("#layer-grid") && isThere("#cost-share") && allAreWhole());
    assertThat(node("#job-model").isFocused()).as("focus").isTrue();
    assertThat(textSize("#cost-share")).isCloseTo(1.3 * before, within(0.1));
    onWindow(
        () -> {
          shell.textSizeProperty().set(TextSize.USUAL);
          shell.toolProperty().set(Tool.COMPARE); // while Design is not whole
          return null;
        });
    until(() -> visible().equals(List.of(Tool.COMPARE)));
    until(() -> isThere("#layer-grid") && isThere("#cost-share") && allAreWhole());
    clickOn("#tool-design");
    settle();
    assertThat(textSize("#cost-share")).isEqualTo(before);
    assertThat(node("#layer-grid").getLayoutBounds().getWidth()).isEqualTo(width);
  }

  /** Of the tool in view, 0 to 1, on average. */
  private double brightness() throws Exception {
    return onWindow(
        () -> {
          Image image = node(".tools").snapshot(null, null);
          double sum = 0;
          int count = 0;
          for (int x = 5; x < image.getWidth(); x += 10) {
            for (int y = 5; y < image.getHeight(); y += 10) {
              sum += image.getPixelReader().getColor(x, y).getBrightness();
              count++;
            }
          }
          return sum / count;
        });
  }

  private void resize(double width) throws Exception {
    onWindow(
        () -> {
          stage.setWidth(width);
          return null;
        });
    settle();
  }

  private List<Tool> visible() {
    List<Tool> all = new ArrayList<>();
    for (Tool tool : Tool.values()) {
      if (lookup(id(tool)).tryQuery().filter(Node::isVisible).isPresent()) {
        all.add(tool);
      }
    }
    return all;
  }
}
