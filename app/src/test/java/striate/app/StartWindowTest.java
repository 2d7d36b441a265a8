package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import striate.app.look.Theme;
import striate.app.shell.ShellModel;
import striate.app.shell.ShellView;
import striate.app.shell.Tool;
import striate.app.start.RecordedFindings;
import striate.app.workspace.RunCard;
import striate.charts.data.StrategyHue;
import striate.engine.store.RecordedRuns;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/** The first page, the command palette and the sheet of keys, in an empty workspace. */
class StartWindowTest extends WindowTest {
  private Store recorded;

  @Override
  ShellModel shellOf(WorkspaceFixture fixture) {
    Path home = Path.of(System.getProperty("striate.root"));
    recorded = RecordedRuns.open(home, new Workspace(directory)).orElseThrow();
    ShellModel opened = fixture.shell(recorded, fixture.jobs());
    opened.toolProperty().set(Tool.START);
    return opened;
  }

  @AfterEach
  void closeRecorded() {
    recorded.close();
  }

  @Test
  void theFirstPageSaysWhatTheRecordedRunsShow() {
    RecordedFindings found = shell.start().findingsProperty().get();
    assertThat(found.lines())
        .extracting(RecordedFindings.Line::hue)
        .containsExactly(
            StrategyHue.ALL,
            StrategyHue.SPARSE,
            StrategyHue.SPARSE,
            StrategyHue.BOTTOM,
            StrategyHue.TOP);
    RecordedFindings.Line best = found.lines().get(1);
    assertThat(text("#start-summary"))
        .startsWith(
            "Tuning 2 of 8 layers, spread evenly, kept "
                + best.retention().replace(" (", " % (")
                + " of what");
    clickOn("#start-compare");
    assertThat(shell.toolProperty().get()).isEqualTo(Tool.COMPARE);
  }

  @Test
  void oneClickQueuesTheFirstThreeJobsAndShowsThem() throws Exception {
    clickOn("#start-tune");
    until(() -> shell.toolProperty().get() == Tool.LIVE);
    List<RunCard> own =
        shell.workspace().runsProperty().get().stream().filter(run -> !run.recorded()).toList();
    assertThat(own)
        .extracting(RunCard::name)
        .containsExactlyInAnyOrder("All layers", "Sparse & uniform 2", "Top 2");
    assertThat(own)
        .as("beside eight recorded groups that have colours")
        .noneMatch(run -> shell.runSet().look(run.id()).grey());
  }

  @Test
  void whatIsTypedNarrowsThePaletteAndEnterDoesIt() {
    press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
    ListView<?> list = node("#palette-list");
    int all = list.getItems().size();
    write("dark");
    assertThat(list.getItems()).hasSizeLessThan(all).hasSize(1);
    type(KeyCode.ENTER);
    assertThat(shell.themeProperty().get()).isEqualTo(Theme.DARK);
    assertThat(node("#palette").isVisible()).isFalse();

    press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
    write("show com");
    type(KeyCode.ENTER);
    assertThat(shell.toolProperty().get()).isEqualTo(Tool.COMPARE);
    press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
    write("compare: settings");
    type(KeyCode.ENTER);
    settle();
    assertThat(node("#compare-settings").isVisible()).as("what a button of the tool does").isTrue();
    press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
    write("compare: settings");
    assertThat(list.getItems()).as("it is shown").isEmpty();
    type(KeyCode.ESCAPE);
    press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
    write("compare: export");
    assertThat(list.getItems()).as("what a menu has").hasSizeGreaterThan(1);
    type(KeyCode.ESCAPE);
    press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL);
    type(KeyCode.ESCAPE);
    assertThat(node("#palette").isVisible()).isFalse();
  }

  @Test
  void allKeysAreShownAndPutAway() {
    type(KeyCode.F1);
    assertThat(node("#shortcuts").isVisible()).isTrue();
    type(KeyCode.ESCAPE);
    assertThat(node("#shortcuts").isVisible()).isFalse();
  }

  @Test
  void whatIsWantedBeforeItIsMadeIsMadeThenAndTakesTheFocus() throws Exception {
    onWindow(
        () -> {
          scene.setRoot(new ShellView(shell, (node, never) -> {}));
          return null;
        });
    settle();
    type(KeyCode.F1);
    until(
        () -> lookup("#shortcuts").tryQuery().isPresent() && node("#shortcuts-close").isFocused());
    assertThat(node("#shortcuts").isVisible()).isTrue();
    type(KeyCode.ESCAPE);
    assertThat(node("#shortcuts").isVisible()).isFalse();
  }
}
