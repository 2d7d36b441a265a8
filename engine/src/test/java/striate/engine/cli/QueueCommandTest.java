package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queue on the command line, with a tiny model. */
class QueueCommandTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Path ORACLE =
      Path.of("src/test/resources/oracle/llava-clip-llama").toAbsolutePath();

  @TempDir Path workspace;
  private TestShell shell;

  @BeforeEach
  void open() {
    shell = new TestShell(workspace.resolve("home"));
  }

  @Test
  void jobsAreAddedAtOnceAndListedInTheirOrder() throws IOException {
    assertThat(queue("add", "--job", job("a"), "--job", job("b"))).as(shell.err()).isZero();
    assertThat(shell.out()).hasLineCount(2).contains(workspace.resolve("runs").toString());
    assertThat(shell.err()).contains("2 waiting").contains("striate queue run");

    assertThat(queue("add", "--job", job("c"), "--first", "--device", "cpu", "--json")).isZero();
    assertThat(shell.err()).isEmpty();
    JsonNode added = MAPPER.readTree(shell.out());
    assertThat(added.at("/runs/0/position").asInt()).isEqualTo(1);
    assertThat(added.get("attended").asBoolean()).isFalse();

    assertThat(queue("list")).isZero();
    assertThat(shell.out()).startsWith("queue: 3 waiting").hasLineCount(5);
    assertThat(shell.out().lines().skip(2))
        .extracting(line -> line.split(" +")[3])
        .containsExactly("c", "a", "b");
    assertThat(listed().get("runs"))
        .extracting(run -> run.get("slot").asText())
        .containsExactly("cpu", "auto", "auto");
  }

  @Test
  void ifOneJobIsWrongNoneIsAdded() throws IOException {
    assertThat(queue("add", "--job", job("a"), "--job", workspace.resolve("none.json").toString()))
        .isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("job file not found");
    assertThat(workspace.resolve("runs")).doesNotExist();

    assertThat(queue("add", "--job", job("a"), "--on", "moon")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("cluster profile 'moon' was not found");
    assertThat(queue("add", "--job", job("a"), "--device", "tpu")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("'tpu' is not a device");
    assertThat(workspace.resolve("runs")).doesNotExist();
  }

  @Test
  void theOrderIsChangedByHand() throws IOException {
    queue("add", "--job", job("a"), "--job", job("b"), "--job", job("c"));
    List<String> ids = ids();
    assertThat(queue("move", ids.get(2), "first")).as(shell.err()).isZero();
    assertThat(shell.err()).contains("is number 1 in the queue");
    assertThat(queue("move", ids.get(0), "3")).isZero();
    assertThat(ids()).containsExactly(ids.get(2), ids.get(1), ids.get(0));
    assertThat(queue("move", ids.get(0), "before", ids.get(1))).isZero();
    assertThat(queue("move", ids.get(2), "last")).isZero();
    assertThat(ids()).isEqualTo(ids);

    for (List<String> wrong :
        List.of(
            List.of("move", ids.get(0), "up"),
            List.of("move", ids.get(0), "before"),
            List.of("move", ids.get(0), "before", ids.get(0)),
            List.of("move", ids.get(0), "first", ids.get(1)),
            List.of("move", "20200101-000000000-aaaaaa", "first"))) {
      assertThat(queue(wrong.toArray(String[]::new))).as(wrong.toString()).isEqualTo(2);
      assertThat(shell.err()).hasLineCount(1).startsWith("striate: ").contains(" - ");
    }
    assertThat(ids()).isEqualTo(ids);
  }

  @Test
  void aPauseIsShownAndRunEndsWithIt() throws IOException {
    queue("add", "--job", job("a"));
    assertThat(queue("pause")).isZero();
    assertThat(queue("list")).isZero();
    assertThat(shell.out()).startsWith("queue: 1 waiting · paused");
    assertThat(queue("run")).isEqualTo(1);
    assertThat(shell.err()).contains("the queue is paused and 1 of its runs wait");
    assertThat(queue("pause", "--on-error")).isZero();
    assertThat(listed().get("pauseOnError").asBoolean()).isTrue();
    assertThat(queue("pause", "--no-on-error")).isZero();
    assertThat(listed().get("pauseOnError").asBoolean()).isFalse();
    assertThat(queue("resume")).isZero();
    assertThat(listed().get("paused").asBoolean()).isFalse();
  }

  @Test
  void cancelledRunsLeaveTheQueueAndRetriedOnesReturn() throws IOException {
    queue("add", "--job", job("a"), "--job", job("b"));
    List<String> ids = ids();
    assertThat(queue("cancel", ids.get(0))).as(shell.err()).isZero();
    assertThat(shell.err()).contains(ids.get(0) + " has left the queue");
    assertThat(queue("cancel", ids.get(0))).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1).contains("has ended: it is STOPPED");
    assertThat(queue("retry", ids.get(0))).isZero();
    assertThat(ids()).containsExactly(ids.get(1), ids.get(0));
    assertThat(queue("cancel", "--all")).isZero();
    assertThat(ids()).isEmpty();
    assertThat(queue("cancel")).isEqualTo(2);
    assertThat(shell.err()).hasLineCount(1);
  }

  @Test
  void runStartsAllThatWaitAndEndsWithTheQueue() throws IOException {
    queue("add", "--job", job("first one"), "--job", job("second one"));
    assertThat(queue("run")).as(shell.err()).isZero();
    assertThat(shell.err())
        .contains("first one  finished: 2 steps", "second one  finished: 2 steps")
        .contains("the queue is empty: 2 ended");
    assertThat(ids()).isEmpty();
  }

  private List<String> ids() throws IOException {
    List<String> ids = new ArrayList<>();
    listed().get("runs").forEach(run -> ids.add(run.get("id").asText()));
    return ids;
  }

  private JsonNode listed() throws IOException {
    assertThat(queue("--json")).as(shell.err()).isZero();
    return MAPPER.readTree(shell.out());
  }

  private int queue(String... args) {
    List<String> where =
        args[0].startsWith("--")
            ? List.of("queue", "--workspace", workspace.toString())
            : List.of("queue", args[0], "--workspace", workspace.toString());
    return shell.striate(
        Stream.concat(where.stream(), Stream.of(args).skip(args[0].startsWith("--") ? 0 : 1))
            .toArray(String[]::new));
  }

  private String job(String name) {
    ObjectNode job = MAPPER.createObjectNode();
    job.put("name", name);
    job.put("model", ORACLE.toString());
    job.putObject("data").put("samples", ORACLE.resolve("samples.json").toString());
    job.put("layers", "sparse-uniform:2");
    job.put("steps", 2);
    job.put("batchSize", 2);
    Path file = workspace.resolve(name + ".json");
    try {
      Files.writeString(file, MAPPER.writeValueAsString(job));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toString();
  }
}
