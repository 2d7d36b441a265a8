package striate.app.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LatestResultTest {
  private final List<Runnable> waiting = new ArrayList<>();
  private final List<String> done = new ArrayList<>();

  /** Work ends when the test says so. */
  private final TaskExecutor tasks =
      new TaskExecutor() {
        @Override
        public <T> void run(Callable<T> work, Consumer<T> result, Consumer<Exception> failed) {
          waiting.add(
              () -> {
                T found;
                try {
                  found = work.call();
                } catch (Exception e) {
                  failed.accept(e);
                  return;
                }
                result.accept(found);
              });
        }

        @Override
        public <T> void runLong(Callable<T> work, Consumer<T> result, Consumer<Exception> failed) {
          run(work, result, failed);
        }

        @Override
        public Repeating every(Duration period, Runnable tick) {
          return () -> {};
        }

        @Override
        public void close() {}
      };

  private void end() {
    waiting.remove(0).run();
  }

  @Test
  void onlyTheLastOfManyIsDoneAfterTheOneUnderWay() {
    LatestResult<String> latest =
        LatestResult.brief(tasks, done::add, failure -> done.add("failed"));
    latest.ask(() -> "first");
    latest.ask(() -> "second");
    latest.ask(() -> "third");
    assertThat(latest.pending()).isTrue();
    assertThat(waiting).hasSize(1);
    end();
    assertThat(done).as("the first is outdated").isEmpty();
    end();
    assertThat(done).containsExactly("third");
    assertThat(waiting).isEmpty();
    assertThat(latest.pending()).isFalse();
  }

  @Test
  void anOutdatedFailureIsNotTold() {
    LatestResult<String> latest =
        LatestResult.lengthy(tasks, done::add, failure -> done.add(failure.getMessage()));
    latest.ask(
        () -> {
          throw new IllegalStateException("outdated");
        });
    latest.ask(
        () -> {
          throw new IllegalStateException("broken");
        });
    end();
    end();
    assertThat(done).containsExactly("broken");
    latest.ask(() -> "again");
    end();
    assertThat(done).containsExactly("broken", "again");
  }

  @Test
  void allResultsOfRepeatedWorkAreTold() {
    LatestResult<String> latest =
        LatestResult.repeated(tasks, done::add, failure -> done.add("failed"));
    latest.ask(() -> "first");
    latest.ask(() -> "second");
    latest.ask(() -> "third");
    end();
    assertThat(done).containsExactly("first");
    end();
    assertThat(done).containsExactly("first", "third");
    assertThat(waiting).isEmpty();
  }

  @Test
  void whatIsForgottenIsNotTold() {
    LatestResult<String> latest =
        LatestResult.lengthy(tasks, done::add, failure -> done.add("failed"));
    latest.ask(() -> "forgotten");
    latest.ask(() -> "as well");
    latest.forget();
    assertThat(latest.pending()).isFalse();
    latest.ask(() -> "asked for later");
    assertThat(latest.pending()).isTrue();
    end();
    end();
    assertThat(done).containsExactly("asked for later");
    assertThat(waiting).isEmpty();
  }
}
