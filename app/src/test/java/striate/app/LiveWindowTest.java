package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import org.junit.jupiter.api.Test;
import striate.app.live.Measure;
import striate.app.live.Progress;
import striate.app.shell.Tool;
import striate.charts.data.CurveAxes;
import striate.charts.data.LossCurves;
import striate.charts.data.Point;
import striate.charts.data.Sense;
import striate.engine.journal.JournalWriter;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

class LiveWindowTest extends WindowTest {
  private RunId running;

  @Override
  void record(WorkspaceFixture fixture) {
    fixture.finished("All layers, seed 1", "all", 1, 91, 500);
    running = fixture.running("Sparse 8, seed 1", "sparse-uniform:8", 120);
    fixture.jobs().enqueue(WorkspaceFixture.job("Top 8, seed 1", "last:8", 1));
  }

  @Test
  void theRunningRunIsInFocusBesideTheLatest() throws Exception {
    clickOn("#tool-live");
    assertThat(shell.toolProperty().get()).isEqualTo(Tool.LIVE);
    assertThat(text("#live-name")).isEqualTo("Sparse 8, seed 1");
    assertThat(text("#live-facts"))
        .contains("step 120 of 240")
        .contains("0.40 s per step")
        .contains("left");
    assertThat(shell.live().lossesProperty().get().curves())
        .extracting(curve -> curve.name())
        .containsExactly("All layers", "Sparse & uniform 8");
    assertThat(shell.live().timesProperty().get().bars())
        .last()
        .satisfies(
            bar -> {
              assertThat(bar.spentSeconds()).isEqualTo(48);
              assertThat(bar.leftSeconds()).isEqualTo(48);
            });
    assertThat(shell.live().scoresProperty().get())
        .filteredOn(curve -> curve.sense() == Sense.VISUAL)
        .hasSize(WorkspaceFixture.VISUAL.size())
        .allSatisfy(curve -> assertThat(curve.scores()).hasSize(3));
  }

  @Test
  void designSaysWhoseScoresItShowsFromTheStart() {
    clickOn("#tool-design");
    assertThat(text("#design-scores .card-hint"))
        .startsWith("Sparse 8, seed 1 \u00b7 95 % interval");
    assertThat(this.<Label>node("#design-scores .card-hint").getGraphic().isVisible()).isTrue();
  }

  @Test
  void newStepsAppearWithTheNextPoll() throws Exception {
    clickOn("#tool-live");
    try (JournalWriter journal = JournalWriter.open(fixture.store().workspace().journal(running))) {
      journal.append((seq, at) -> new RunEvent.Step(seq, at, 120, 0.75, 0.9, 1e-3, 900, 400));
    }
    fixture.store().ingest().ingest(running);
    onWindow(
        () -> {
          shell.workspace().refresh();
          return null;
        });
    settle();
    assertThat(text(".queue-words")).startsWith("121 / 240");
    assertThat(this.<ProgressBar>node(".queue-progress").getProgress()).isEqualTo(121 / 240.0);
    assertThat(shell.live().lossesProperty().get().curves().get(1).points()).hasSize(121);
    assertThat(text("#live-facts")).contains("loss 0.750");
  }

  @Test
  void theLargeFigureShowsWhatIsChosenOverWhatIsChosen() throws Exception {
    clickOn("#tool-live");
    clickOn("#live-log");
    onWindow(
        () -> {
          shell.live().measureProperty().set(Measure.SPEED);
          shell.live().progressProperty().set(Progress.TIME);
          return null;
        });
    settle();
    LossCurves shown = shell.live().lossesProperty().get();
    assertThat(shown.axes())
        .isEqualTo(new CurveAxes("time in optimizer steps, s", "speed, tokens per second", true));
    assertThat(shown.curves().get(1).points().get(1)).isEqualTo(new Point(0.8, 2_250));
    clickOn("#live-seeds");
    assertThat(shell.live().lossesProperty().get().curves())
        .extracting(curve -> curve.name())
        .containsExactly("All layers, seed 1", "Sparse 8, seed 1");
  }

  @Test
  void scoresTimesLayersAndAnswersShareAPlaceInNarrowWindows() {
    clickOn("#tool-live");
    assertThat(node("#live-scores").isVisible()).isTrue();
    clickOn("#live-show-times");
    assertThat(lookup("#live-scores").tryQuery()).isEmpty();
    clickOn("#live-show-layers");
    assertThat(lookup("#live-layers").query().lookup(".figure-hint").isVisible()).isTrue();
    clickOn("#live-show-answers");
    assertThat(node("#live-answers").isVisible()).isTrue();
    clickOn("#live-show-answers");
    assertThat(lookup("#live-answers").tryQuery()).as("one of them stays chosen").isPresent();
  }

  @Test
  void uncheckedRunsAreNotDrawn() throws Exception {
    RunId finished = shell.workspace().of(RunStatus.FINISHED).get(0).id();
    onWindow(
        () -> {
          shell.runSet().choose(finished, false);
          return null;
        });
    assertThat(shell.live().lossesProperty().get().curves()).hasSize(1);
  }

  @Test
  void closingAsksAboutTheRunningJob() throws Exception {
    boolean[] closed = {false};
    onWindow(
        () -> {
          shell.closing().onClosing(() -> closed[0] = true);
          shell.closing().request();
          return null;
        });
    settle();
    assertThat(text("#closing-question")).contains("Sparse 8, seed 1").contains("1 waiting");
    clickOn("#close-stay");
    assertThat(closed[0]).isFalse();
    assertThat(node("#close-leave").isVisible() && shell.closing().askingProperty().get())
        .isFalse();
    onWindow(
        () -> {
          shell.closing().request();
          return null;
        });
    settle();
    clickOn("#close-leave");
    assertThat(closed[0]).isTrue();
    assertThat(shell.workspace().of(RunStatus.RUNNING)).hasSize(1);
  }
}
