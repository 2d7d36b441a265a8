package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import striate.app.command.Command;
import striate.app.shell.Tool;
import striate.engine.run.Problem;

/** The sweep over the form's job, with commands that this test answers. */
class SweepWindowTest extends WindowTest {
  private final List<List<String>> asked = new ArrayList<>();
  private String answer =
      "{\"event\":\"plan\",\"count\":12,\"done\":3,\"seconds\":540.0,"
          + "\"basis\":\"from 2 earlier runs\",\"bytes\":5400000}";

  @Override
  void record(WorkspaceFixture fixture) {
    fixture.answer(
        arguments ->
            new Command() {
              @Override
              public void run(Consumer<String> printed, Consumer<String> said) {
                asked.add(arguments);
                if (answer.isEmpty()) {
                  throw Problem.badInput("size 99 is more than 32", "sizes", "take fewer");
                }
                printed.accept(answer);
              }

              @Override
              public void cancel() {}
            });
  }

  @Test
  void everyChangeIsPlannedAndOnePressQueuesWhatIsLeft() throws Exception {
    clickOn("#sweep-open");
    until(() -> text("#sweep-plan").startsWith("12 runs"));
    assertThat(text("#sweep-plan"))
        .isEqualTo(
            "12 runs, 3 of them done already · about 9 min 0 s (from 2 earlier runs) · 5.4 MB on disk");
    assertThat(asked.get(0))
        .containsSequence("--strategies", "all,sparse-uniform,first,last")
        .containsSequence("--sizes", "1/4")
        .containsSequence("--seeds", "1,2,3")
        .contains("--dry-run", "--json")
        .doesNotContain("--shares", "--steps");

    clickOn("#sweep-first");
    clickOn("#sweep-hybrid");
    write("#sweep-shares", "1, 0.25");
    assertThat(last())
        .containsSequence("--strategies", "all,sparse-uniform,last,hybrid")
        .containsSequence("--shares", "1,0.25");
    assertThat(text("#sweep-add")).isEqualTo("Add 9 runs to the queue");
    clickOn("#sweep-add");
    until(() -> shell.toolProperty().get() == Tool.LIVE);
    assertThat(last()).contains("--detach", "--yes").doesNotContain("--dry-run");
    assertThat(node("#sweep").isVisible()).isFalse();
  }

  @Test
  void whatCannotBePlannedSaysWhyAndQueuesNothing() throws Exception {
    answer = "";
    clickOn("#sweep-open");
    until(() -> !text("#sweep-problem").isEmpty());
    assertThat(text("#sweep-problem")).startsWith("size 99 is more than 32");
    assertThat(this.<Button>node("#sweep-add").isDisabled()).isTrue();
    type(KeyCode.ESCAPE);
    assertThat(node("#sweep").isVisible()).isFalse();
  }

  private List<String> last() {
    return asked.get(asked.size() - 1);
  }
}
