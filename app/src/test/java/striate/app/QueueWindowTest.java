package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ListView;
import javafx.scene.control.ProgressBar;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import striate.app.workspace.QueueRow;
import striate.engine.journal.JournalWriter;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.Workspace;

class QueueWindowTest extends WindowTest {
  private RunId first;
  private RunId second;

  @Override
  void record(WorkspaceFixture fixture) {
    first = fixture.running("Sparse 8, seed 1", "sparse-uniform:8", 120);
    second = fixture.running("All layers, seed 1", "all", 60);
    for (String name : List.of("a", "b", "c", "d")) {
      fixture.jobs().enqueue(WorkspaceFixture.job(name, "last:8", 1));
    }
  }

  @BeforeEach
  void openTheList() {
    clickOn("#queue-headline");
  }

  @Test
  void theStripOpensTheListOverTheToolAndNothingMoves() {
    assertThat(node("#queue").isVisible()).isTrue();
    Node design = node("#design");
    double width = design.getLayoutBounds().getWidth();
    double strip = node("#queue-strip").localToScene(0, 0).getY();
    clickOn("#queue-close");
    assertThat(node("#queue").isVisible()).isFalse();
    assertThat(design.getLayoutBounds().getWidth()).isEqualTo(width);
    assertThat(node("#queue-strip").localToScene(0, 0).getY()).isEqualTo(strip);
    assertThat(this.<ProgressBar>node("#queue-strip-progress").getProgress())
        .as("120 and 60 of 240 steps")
        .isEqualTo(0.375);
  }

  @Test
  void everyDeviceShowsItsRun() {
    assertThat(text("#queue-headline")).startsWith("Queue · 2 running, 4 waiting");
    assertThat(lookup(".queue-place").queryAllAs(javafx.scene.control.Label.class))
        .extracting(label -> label.getText())
        .containsExactly("gpu:0", "gpu:1");
    assertThat(lookup(".queue-words").queryAllAs(javafx.scene.control.Label.class))
        .extracting(label -> label.getText())
        .containsExactly("120 / 240 · 48 s left", "60 / 240 · 1 min 12 s left");
    assertThat(waiting()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void theOrderIsMadeByHandWithButtonsOrKeys() {
    clickOn("b");
    clickOn("#queue-up");
    settle();
    assertThat(waiting()).containsExactly("b", "a", "c", "d");
    assertThat(node("#queue-up").isDisabled()).isTrue();
    clickOn("d");
    clickOn("#queue-first");
    settle();
    assertThat(waiting()).containsExactly("d", "b", "a", "c");
    press(KeyCode.ALT).type(KeyCode.DOWN).release(KeyCode.ALT);
    clickOn("#queue-waiting");
    clickOn("d");
    press(KeyCode.ALT).type(KeyCode.DOWN).type(KeyCode.DOWN).release(KeyCode.ALT);
    settle();
    assertThat(waiting()).containsExactly("b", "a", "d", "c");
    assertThat(fixture.store().reader().runs(RunStatus.QUEUED))
        .extracting(run -> run.name())
        .containsExactly("b", "a", "d", "c");
  }

  @Test
  void aSecondClickDoesNotRemoveTheNextOne() {
    clickOn("b");
    clickOn("#queue-remove").clickOn("#queue-remove");
    settle();
    assertThat(waiting()).containsExactly("a", "c", "d");
    assertThat(node("#queue-remove").isDisabled()).isTrue();
  }

  @Test
  void pauseStaysUntilItIsTakenBack() {
    clickOn("#queue-pause");
    settle();
    assertThat(text("#queue-headline"))
        .startsWith("Queue · 2 running, 4 waiting · paused · about 1 min 12 s left");
    assertThat(fixture.store().queue().state().paused()).isTrue();
    clickOn("#queue-pause");
    settle();
    assertThat(fixture.store().queue().state().paused()).isFalse();
    clickOn("#queue-on-error");
    settle();
    assertThat(fixture.store().queue().state().pauseOnError()).isTrue();
  }

  @Test
  void aCancelledRunIsStoppingUntilItHasEndedAndTheNextCannotBeHitByMistake() throws Exception {
    Workspace workspace = fixture.store().workspace();
    clickOn(cancels().get(0));
    settle();
    assertThat(workspace.files(first).cancellation()).exists();
    assertThat(cancels().get(0).getText()).isEqualTo("Stopping …");
    assertThat(cancels().get(0).isDisabled()).isTrue();
    assertThat(cancels().get(1).isDisabled()).isFalse();

    try (JournalWriter journal = JournalWriter.open(workspace.journal(first))) {
      journal.append((seq, at) -> new RunEvent.Stopped(seq, at, 121, "by the user", "c121"));
    }
    fixture.store().ingest().ingest(first);
    onWindow(
        () -> {
          shell.workspace().refresh();
          return null;
        });
    settle();
    assertThat(cancels()).hasSize(1);
    assertThat(cancels().get(0).getAccessibleText()).isEqualTo("cancel All layers, seed 1");
    assertThat(cancels().get(0).isDisabled()).as("moved under the pointer").isTrue();
    until(() -> !cancels().get(0).isDisabled());
    assertThat(workspace.files(second).cancellation()).doesNotExist();
  }

  @Test
  void everyButtonHasANameForScreenReaders() {
    for (String id :
        List.of("#queue-first", "#queue-up", "#queue-down", "#queue-remove", "#queue-pause")) {
      assertThat(this.<Button>node(id).getAccessibleText()).as(id).isNotBlank();
    }
  }

  private List<Button> cancels() {
    return List.copyOf(lookup(".queue-cancel").queryAllAs(Button.class));
  }

  private List<String> waiting() {
    return this.<ListView<QueueRow>>node("#queue-waiting").getItems().stream()
        .map(QueueRow::name)
        .toList();
  }
}
