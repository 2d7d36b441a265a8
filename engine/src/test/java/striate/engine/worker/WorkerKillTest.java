package striate.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.disk.FailPoint;
import striate.engine.fault.ChildProcesses;
import striate.engine.fault.Dose;
import striate.engine.fault.SmallJob;
import striate.engine.job.JobMonitor;
import striate.engine.job.JobQueue;
import striate.engine.job.Launchers;
import striate.engine.job.LocalLauncher;
import striate.engine.job.RunListener;
import striate.engine.job.WorkerProcess;
import striate.engine.journal.JsonLines;
import striate.engine.journal.PredictionLine;
import striate.engine.run.JobJson;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.LossPoint;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.store.TaskScore;
import striate.engine.store.Workspace;

/**
 * Real workers, killed at random moments and at fail-points, and resumed until they finish. {@code
 * -Dstriate.kills=N} and {@code -Dstriate.failpoints=N} kill N times, {@code -Dstriate.killSeed=S}
 * at other moments.
 */
class WorkerKillTest {
  private static final int KILLS = Dose.of("striate.kills", 2, 200);
  private static final int FAIL_POINTS = Dose.of("striate.failpoints", 2, 100);
  private static final long SEED = Long.getLong("striate.killSeed", 29);
  private static final int KILLS_A_RUN = 3;
  private static final int POLL_MILLIS = 5;
  private static final int STEPS = 160;
  private static final int EVALUATED_STEPS = 24;

  /** How often a worker of the evaluated job comes by; kills are spread over that. */
  private static final Map<FailPoint, Integer> PASSES = new EnumMap<>(FailPoint.class);

  static {
    PASSES.put(FailPoint.INSIDE_PREDICTIONS, 6);
    PASSES.put(FailPoint.BEFORE_JOURNAL_FORCE, 8);
    PASSES.put(FailPoint.AFTER_DIRECTORY_RENAME, 6);
    PASSES.put(FailPoint.INSIDE_CHECKPOINT, 5);
    PASSES.put(FailPoint.DURING_EVALUATION, 6);
    PASSES.put(FailPoint.AFTER_JOURNAL_FORCE, 8);
    PASSES.put(FailPoint.BEFORE_DIRECTORY_RENAME, 6);
    PASSES.put(FailPoint.AFTER_PREDICTIONS, 6);
  }

  @TempDir Path directory;
  private final List<Problem> problems = new ArrayList<>();
  private final Random random = new Random(SEED);
  private Store store;
  private JobQueue queue;
  private JobMonitor monitor;

  @BeforeEach
  void open() {
    store = Store.open(new Workspace(directory));
    launchBy(ChildProcesses.workers());
    monitor.attach();
  }

  private void launchBy(LocalLauncher launcher) {
    queue = new JobQueue(store, Launchers.of(launcher));
    monitor =
        new JobMonitor(
            store,
            queue,
            new RunListener() {
              @Override
              public void onProblem(Problem problem) {
                problems.add(problem);
              }
            });
  }

  @AfterEach
  void close() {
    monitor.close();
    for (RunSummary run : store.reader().runs(RunStatus.RUNNING)) {
      queue.kill(run.id());
    }
    store.close();
  }

  @Test
  void aRunKilledAtAnyMomentKeepsItsDiskStateAndEndsLikeAnUninterruptedOne() {
    ObjectNode job = SmallJob.tuning(STEPS, 7);
    TestRun whole = undisturbed(job);
    assertThat(whole.losses()).hasSize(STEPS);

    int kills = 0;
    for (int left = KILLS; left > 0; left -= KILLS_A_RUN) {
      RunId run = queue.submit(JobJson.parse(job.toString(), "job"), null);
      for (int kill = 0; kill < Math.min(left, KILLS_A_RUN); kill++) {
        killAtARandomMoment(run);
        assertShowsWhatIsOnDisk(run);
        if (status(run) == RunStatus.FINISHED) {
          break;
        }
        kills++;
        Dose.progress("random kills", kills, KILLS);
        assertThat(status(run)).isEqualTo(RunStatus.INTERRUPTED);
        queue.resume(run);
      }
      assertEndsLike(whole, run);
    }
    System.out.println("workers killed at random moments: " + kills + ", all resumed and equal");
    assertThat(problems).isEmpty();
  }

  @Test
  void aRunKilledAtAFailPointEndsLikeAnUninterruptedOne() throws IOException {
    ObjectNode job = SmallJob.evaluated(directory.resolve("model"), EVALUATED_STEPS, 5, 12);
    TestRun whole = undisturbed(job);
    List<FailPoint> points = List.copyOf(PASSES.keySet());
    Map<FailPoint, Integer> kills = new EnumMap<>(FailPoint.class);
    for (int i = 0; i < FAIL_POINTS; i++) {
      FailPoint point = points.get(i % points.size());
      int pass = 1 + random.nextInt(PASSES.get(point));
      monitor.close();
      launchBy(ChildProcesses.workers("-Dstriate.failpoint=" + point + ":" + pass));
      RunId run = queue.submit(JobJson.parse(job.toString(), "job"), null);
      until(run, () -> status(run).ended());
      assertShowsWhatIsOnDisk(run);
      if (status(run) != RunStatus.FINISHED) { // fewer passes than usual
        kills.merge(point, 1, Integer::sum);
        assertThat(status(run)).as(point + ":" + pass).isEqualTo(RunStatus.INTERRUPTED);
        monitor.close();
        launchBy(ChildProcesses.workers());
        queue.resume(run);
      }
      assertEndsLike(whole, run);
      assertAnswersLike(whole, run);
      Dose.progress("runs with a fail-point", i + 1, FAIL_POINTS);
    }
    System.out.println("workers killed at fail-points: " + kills + ", all resumed and equal");
    assertThat(kills.values().stream().mapToInt(k -> k).sum())
        .as("kills")
        .isGreaterThanOrEqualTo(FAIL_POINTS / 2);
    assertThat(problems).isEmpty();
  }

  private TestRun undisturbed(ObjectNode job) {
    TestRun whole = TestRun.create(directory.resolve("undisturbed"), "whole", job);
    assertThat(whole.work()).as(() -> whole.lastEvent().toString()).isZero();
    return whole;
  }

  private void assertEndsLike(TestRun whole, RunId run) {
    until(run, () -> status(run).ended());
    assertThat(status(run))
        .as(store.reader().run(run).failureReason())
        .isEqualTo(RunStatus.FINISHED);
    assertShowsWhatIsOnDisk(run);
    assertThat(store.reader().losses(run)).extracting(LossPoint::loss).isEqualTo(whole.losses());
    Path resumed = store.workspace().run(run);
    // the end is in the journal before the process has tidied up
    until(run, () -> !WorkerProcess.read(resumed).map(WorkerProcess::alive).orElse(false));
    for (String file : List.of("adapter_model", "projector")) {
      String name = "adapter/" + file + ".safetensors";
      assertThat(resumed.resolve(name)).hasSameBinaryContentAs(whole.directory().resolve(name));
    }
    assertThat(resumed.resolve("checkpoints"))
        .isDirectoryNotContaining(entry -> entry.getFileName().toString().startsWith("."));
    assertThat(resumed)
        .isDirectoryNotContaining(entry -> entry.getFileName().toString().startsWith("."));
  }

  private void assertAnswersLike(TestRun whole, RunId run) throws IOException {
    assertThat(store.reader().scores(run))
        .extracting(TaskScore::step, TaskScore::task, TaskScore::value)
        .containsExactlyInAnyOrderElementsOf(
            whole.events(RunEvent.Score.class).stream()
                .map(
                    score ->
                        org.assertj.core.groups.Tuple.tuple(
                            score.step(), score.task(), score.value()))
                .toList());
    assertThat(answers(store.workspace().run(run)))
        .containsExactlyInAnyOrderElementsOf(answers(whole.directory()));
  }

  private static List<String> answers(Path run) throws IOException {
    return JsonLines.read(run.resolve("predictions.jsonl")).stream()
        .map(line -> PredictionLine.of(line.object()))
        // times differ, and last bits of probabilities with the questions that were asked together
        .map(line -> line.step() + line.task() + line.question() + line.prediction() + line.value())
        .toList();
  }

  /** Somewhere between its process' first moment and the last step but a few. */
  private void killAtARandomMoment(RunId run) {
    until(run, () -> status(run) == RunStatus.RUNNING);
    Path journal = store.workspace().journal(run);
    long now = size(journal);
    int stepsLeft = STEPS - store.reader().run(run).step();
    long at = now + random.nextInt(1000 + 80 * stepsLeft);
    until(run, () -> size(journal) >= at || status(run).ended());
    queue.kill(run);
    until(run, () -> status(run) != RunStatus.RUNNING);
  }

  private void assertShowsWhatIsOnDisk(RunId run) {
    Map<Integer, Double> onDisk = new TreeMap<>();
    for (RunEvent event : new TestRun(store.workspace().run(run)).events()) {
      assertThat(event).isNotInstanceOf(RunEvent.Lost.class);
      if (event instanceof RunEvent.Started started) {
        onDisk.keySet().removeIf(step -> step >= started.fromStep());
      } else if (event instanceof RunEvent.Step step) {
        onDisk.put(step.step(), step.loss());
      }
    }
    List<LossPoint> shown = store.reader().losses(run);
    assertThat(shown)
        .extracting(LossPoint::step)
        .isEqualTo(IntStream.range(0, onDisk.size()).boxed().toList());
    Collection<Double> expected = onDisk.values();
    assertThat(shown).extracting(LossPoint::loss).containsExactlyElementsOf(expected);
  }

  private RunStatus status(RunId run) {
    return store.reader().run(run).status();
  }

  private static long size(Path journal) {
    try {
      return Files.exists(journal) ? Files.size(journal) : 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void until(RunId run, BooleanSupplier reached) {
    long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(15);
    while (true) {
      monitor.poll();
      if (reached.getAsBoolean()) {
        return;
      }
      if (System.nanoTime() - giveUp > 0) {
        fail("still waiting for " + store.reader().run(run) + "; " + problems);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
    }
  }
}
