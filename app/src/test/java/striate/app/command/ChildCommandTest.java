package striate.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.run.Problem;

class ChildCommandTest {
  private static final int PATIENCE = 60;

  @TempDir Path directory;
  private final List<String> printed = new CopyOnWriteArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();

  private Command command(String... arguments) {
    return new ChildCommands(
            with -> {
              List<String> line = new ArrayList<>();
              line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
              line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
              line.add(System.getProperty("java.class.path"));
              line.add(Talking.class.getName());
              line.addAll(with);
              return new ProcessBuilder(line);
            },
            directory)
        .of(List.of(arguments));
  }

  @Test
  void linesArriveAsTheyComeAndApart() throws Exception {
    command("say", "sample 1/2", "print", "{\"a\": 1}", "say", "sample 2/2", "print", "{}")
        .run(printed::add, said::add);
    assertThat(printed).containsExactly("{\"a\": 1}", "{}");
    assertThat(said).containsExactly("sample 1/2", "sample 2/2");
  }

  @Test
  void theCommandsProblemIsToldWithItsPlaceAndRemedy() {
    Throwable refused =
        catchThrowable(
            () ->
                command("say", "striate: not found - /a - b/model - name another", "exit", "2")
                    .run(printed::add, said::add));
    assertThat(refused).isInstanceOf(Problem.class);
    Problem problem = (Problem) refused;
    assertThat(problem.kind()).isEqualTo(Problem.Kind.BAD_INPUT);
    assertThat(problem.what()).isEqualTo("not found");
    assertThat(problem.place()).isEqualTo("/a - b/model");
    assertThat(problem.remedy()).isEqualTo("name another");
  }

  @Test
  void aCommandThatDiesWithoutAWordIsAProblemOfOneLine() {
    assertThatThrownBy(() -> command("say", "loading", "exit", "3").run(printed::add, said::add))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("exit code 3")
        .hasMessageContaining("loading")
        .hasMessageNotContaining("\n");
  }

  @Test
  void cancelEndsIt() throws Exception {
    Command waiting = command("print", "begun", "wait", "600");
    AtomicReference<Throwable> ended = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () ->
                ended.set(catchThrowable(() -> waiting.run(line -> begun.countDown(), said::add))));
    thread.start();
    assertThat(begun.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    waiting.cancel();
    thread.join(TimeUnit.SECONDS.toMillis(PATIENCE));
    assertThat(ended.get()).isInstanceOf(CancellationException.class);
  }

  @Test
  void cancelBeforeTheStartStartsNothing() {
    Command never = command("print", "begun");
    never.cancel();
    assertThatThrownBy(() -> never.run(printed::add, said::add))
        .isInstanceOf(CancellationException.class);
    assertThat(printed).isEmpty();
  }
}
