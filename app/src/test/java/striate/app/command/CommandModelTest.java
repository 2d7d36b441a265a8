package striate.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import striate.app.SameThreadTasks;
import striate.app.task.TaskExecutor;
import striate.engine.run.Problem;

class CommandModelTest {
  private final List<String> heard = new ArrayList<>();

  /** Holds long work back until it is let go, and ticks when it is told to. */
  private static final class HeldTasks implements TaskExecutor {
    private final SameThreadTasks now = new SameThreadTasks();
    private Runnable held = () -> {};
    private Runnable tick = () -> {};

    @Override
    public <T> void run(Callable<T> work, Consumer<T> done, Consumer<Exception> failed) {
      now.run(work, done, failed);
    }

    @Override
    public <T> void runLong(Callable<T> work, Consumer<T> done, Consumer<Exception> failed) {
      held = () -> now.run(work, done, failed);
    }

    @Override
    public Repeating every(Duration period, Runnable action) {
      tick = action;
      return () -> tick = () -> {};
    }

    @Override
    public void close() {}
  }

  @Test
  void whatIsPrintedIsHeardInOrderAndThenItIsDone() {
    CommandModel model = new CommandModel(new SameThreadTasks());
    model.start(
        new FakeCommand().says("sample 3/10").prints("a", "b"),
        "opening",
        heard::add,
        () -> heard.add("done"));
    assertThat(heard).containsExactly("a", "b", "done");
    assertThat(model.busyProperty().get()).isFalse();
    assertThat(model.problemProperty().get()).isEmpty();
  }

  @Test
  void progressIsReadFromItsMessages() {
    HeldTasks tasks = new HeldTasks();
    CommandModel model = new CommandModel(tasks);
    model.start(
        (Command)
            new Command() {
              @Override
              public void run(Consumer<String> printed, Consumer<String> said) {
                said.accept("pruned, step 2: sample 3/10");
                tasks.tick.run();
                assertThat(model.progressProperty().get()).isEqualTo(0.3);
                assertThat(model.doingProperty().get()).isEqualTo("pruned, step 2: sample 3 of 10");
                said.accept("healing layers 1,3");
                tasks.tick.run();
                assertThat(model.progressProperty().get()).isNegative();
                assertThat(model.doingProperty().get()).isEqualTo("healing layers 1,3");
                heard.add("ran");
              }

              @Override
              public void cancel() {}
            },
        "opening",
        heard::add,
        () -> {});
    assertThat(model.busyProperty().get()).isTrue();
    assertThat(model.doingProperty().get()).isEqualTo("opening");
    tasks.held.run();
    assertThat(heard).containsExactly("ran");
    assertThat(model.doingProperty().get()).isEmpty();
  }

  @Test
  void aCancelledCommandIsNoProblem() {
    HeldTasks tasks = new HeldTasks();
    CommandModel model = new CommandModel(tasks);
    FakeCommand command = new FakeCommand().fails(new CancellationException());
    model.start(command, "opening", heard::add, () -> heard.add("done"));
    model.cancel();
    assertThat(command.cancelled()).isTrue();
    assertThat(model.stoppingProperty().get()).isTrue();
    tasks.held.run();
    assertThat(heard).isEmpty();
    assertThat(model.busyProperty().get()).isFalse();
    assertThat(model.stoppingProperty().get()).isFalse();
    assertThat(model.doingProperty().get()).isEqualTo("cancelled");
    assertThat(model.problemProperty().get()).isEmpty();
  }

  @Test
  void onlyOneRunsAtATimeAndAFailureIsToldInItsWords() {
    HeldTasks tasks = new HeldTasks();
    CommandModel model = new CommandModel(tasks);
    model.start(
        new FakeCommand().fails(Problem.badInput("no image", "a.json", "give some")),
        "opening",
        heard::add,
        () -> {});
    model.start(new FakeCommand().prints("second"), "again", heard::add, () -> {});
    assertThat(model.doingProperty().get()).isEqualTo("opening");
    tasks.held.run();
    assertThat(model.problemProperty().get()).isEqualTo("no image - a.json - give some");
    assertThat(heard).isEmpty();
  }
}
