package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.disk.FailPoint;
import striate.engine.fault.ChildProcesses;
import striate.engine.fault.Dose;
import striate.engine.fault.SmallJob;
import striate.engine.job.WorkerProcess;

/**
 * A power cut as far as processes see it: {@code striate tune} and its worker are killed together,
 * and the next command goes on. {@code -Dstriate.powerCuts=N} cuts N times, half of them while the
 * command takes events into the store.
 */
class CliKillTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CUTS = Dose.of("striate.powerCuts", 2, 100);
  private static final int STEPS = 120;
  private static final List<FailPoint> POINTS =
      List.of(FailPoint.BETWEEN_JOURNAL_AND_STORE, FailPoint.AFTER_STORE_COMMIT);

  @TempDir Path directory;
  private final Random random = new Random(Long.getLong("striate.killSeed", 31));
  private final List<WorkerProcess> workers = new ArrayList<>();
  private TestShell shell;
  private Path job;

  @BeforeEach
  void writeTheJob() throws IOException {
    shell = new TestShell(directory.resolve("home"));
    ObjectNode small = SmallJob.tuning(STEPS, 7);
    job = directory.resolve("job.json");
    JSON.writeValue(job.toFile(), small);
  }

  @AfterEach
  void endWorkers() {
    workers.forEach(WorkerProcess::kill);
  }

  @Test
  void nothingThatWasShownIsLostOrDoubledAndTheFirstResumeEndsTheRun() throws Exception {
    Path undisturbed = Files.createDirectories(directory.resolve("undisturbed"));
    assertThat(tune(undisturbed)).as(shell.err()).isZero();
    List<JsonNode> expected = losses(undisturbed, onlyRun(undisturbed));
    assertThat(expected).hasSize(STEPS);

    int shown = 0;
    int cuts = 0;
    for (int cut = 0; cut < CUTS; cut++) {
      Path workspace = Files.createDirectories(directory.resolve("cut-" + cut));
      Path stdout = workspace.resolve("stdout.jsonl");
      boolean atAPoint = cut % 2 == 0;
      FailPoint point = POINTS.get(cut / 2 % POINTS.size());
      Process command =
          ChildProcesses.jvm(
                  CliProcess.class,
                  atAPoint
                      ? "-Dstriate.failpoint=" + point + ":" + (2 + random.nextInt(6))
                      : "-Dstriate.random=true")
              .process(
                  List.of(
                      "tune",
                      "--json",
                      "--job",
                      job.toString(),
                      "--workspace",
                      workspace.toString()))
              .redirectOutput(stdout.toFile())
              .redirectError(workspace.resolve("stderr.txt").toFile())
              .start();
      int lines = 3 + random.nextInt(STEPS);
      until(() -> !command.isAlive() || (!atAPoint && lineCount(stdout) >= lines));
      command.destroyForcibly().waitFor();
      killWorker(workspace);

      List<JsonNode> steps = steps(stdout);
      shown += steps.size();
      cuts++;
      String run = onlyRun(workspace);
      JsonNode seen = show(workspace, run);
      assertThat(seen.get("status").asText()).isIn("INTERRUPTED", "FINISHED");
      assertThat(numbers(seen.get("losses"), "loss"))
          .as("shown before, there now")
          .containsAll(numbers(steps, "loss"));
      if (seen.get("status").asText().equals("INTERRUPTED")) {
        assertThat(tune(workspace, "--resume", "--json")).as(shell.err()).isZero();
      }
      assertThat(shell.err()).isEmpty();
      List<JsonNode> losses = losses(workspace, run);
      assertThat(numbers(losses, "step"))
          .isEqualTo(IntStream.range(0, STEPS).mapToObj(Double::valueOf).toList());
      assertThat(numbers(losses, "loss")).isEqualTo(numbers(expected, "loss"));
      Dose.progress("power cuts", cuts, CUTS);
    }
    System.out.println(
        "command and worker killed "
            + cuts
            + " times: "
            + shown
            + " steps had been shown, 0 lost, 0 doubled, all runs equal");
  }

  private void killWorker(Path workspace) throws IOException {
    try (Stream<Path> runs = Files.list(workspace.resolve("runs"))) {
      for (Path run : runs.filter(Files::isDirectory).toList()) {
        WorkerProcess.read(run)
            .ifPresent(
                worker -> {
                  workers.add(worker);
                  worker.kill();
                });
      }
    }
  }

  private String onlyRun(Path workspace) throws IOException {
    assertThat(shell.striate("runs", "--json", "--workspace", workspace.toString())).isZero();
    JsonNode runs = JSON.readTree(shell.out()).get("runs");
    assertThat(runs).hasSize(1);
    return runs.get(0).get("id").asText();
  }

  private JsonNode show(Path workspace, String run) throws IOException {
    assertThat(shell.striate("runs", "show", run, "--json", "--workspace", workspace.toString()))
        .as(shell.err())
        .isZero();
    return JSON.readTree(shell.out());
  }

  private List<JsonNode> losses(Path workspace, String run) throws IOException {
    List<JsonNode> losses = new ArrayList<>();
    show(workspace, run).get("losses").forEach(losses::add);
    return losses;
  }

  private int tune(Path workspace, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("tune", "--job", job.toString(), "--workspace", workspace.toString()));
    args.addAll(List.of(more));
    return shell.striate(args.toArray(String[]::new));
  }

  private static List<Double> numbers(Iterable<JsonNode> objects, String field) {
    List<Double> numbers = new ArrayList<>();
    objects.forEach(object -> numbers.add(object.get(field).asDouble()));
    return numbers;
  }

  /** Of the complete lines. */
  private static List<JsonNode> steps(Path stdout) throws IOException {
    List<JsonNode> steps = new ArrayList<>();
    String text = Files.readString(stdout);
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
      JsonNode event = JSON.readTree(line);
      if (event.path("event").asText().equals("step")) {
        steps.add(event);
      }
    }
    return steps;
  }

  private static long lineCount(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      return 0;
    }
  }

  private static void until(BooleanSupplier reached) {
    long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > giveUp) {
        fail("waited in vain");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }
}
