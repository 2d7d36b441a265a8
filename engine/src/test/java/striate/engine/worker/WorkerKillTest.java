package striate.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
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
import striate.engine.job.ChildJvm;
import striate.engine.job.JobMonitor;
import striate.engine.job.JobQueue;
import striate.engine.job.Launchers;
import striate.engine.job.LocalLauncher;
import striate.engine.job.RunListener;
import striate.engine.net.OracleCase;
import striate.engine.run.JobJson;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.LossPoint;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/**
 * Real workers, killed at random moments and resumed until they finish. {@code -Dstriate.kills=N}
 * kills N times, {@code -Dstriate.killSeed=S} at other moments.
 */
class WorkerKillTest {
  private static final int KILLS = Integer.getInteger("striate.kills", 3);
  private static final long SEED = Long.getLong("striate.killSeed", 29);
  private static final int KILLS_A_RUN = 3;
  private static final int STEPS = 160;
  private static final OracleCase ORACLE = OracleCase.load("oracle/llava-clip-llama");

  @TempDir Path directory;
  private final List<Problem> problems = new ArrayList<>();
  private final Random random = new Random(SEED);
  private Store store;
  private JobQueue queue;
  private JobMonitor monitor;

  @BeforeEach
  void open() {
    store = Store.open(new Workspace(directory));
    List<String> quickToStart = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    queue =
        new JobQueue(
            store,
            Launchers.of(
                new LocalLauncher(new ChildJvm(WorkerMain.class.getName(), quickToStart))));
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
    monitor.attach();
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
    String job = TestRun.variedJob(ORACLE, "lora", STEPS, 7).toString();
    TestRun whole =
        TestRun.create(
            directory.resolve("undisturbed"), "whole", TestRun.variedJob(ORACLE, "lora", STEPS, 7));
    assertThat(whole.work()).isZero();
    List<Double> losses = whole.losses();
    assertThat(losses).hasSize(STEPS);

    for (int left = KILLS; left > 0; left -= KILLS_A_RUN) {
      RunId run = queue.submit(JobJson.parse(job, "job"), null);
      for (int kill = 0; kill < Math.min(left, KILLS_A_RUN); kill++) {
        killAtARandomMoment(run);
        assertShowsWhatIsOnDisk(run);
        if (status(run) == RunStatus.FINISHED) {
          break;
        }
        assertThat(status(run)).isEqualTo(RunStatus.INTERRUPTED);
        queue.resume(run);
      }
      until(run, () -> status(run).ended());
      assertThat(status(run))
          .as(store.reader().run(run).failureReason())
          .isEqualTo(RunStatus.FINISHED);
      assertShowsWhatIsOnDisk(run);
      assertThat(store.reader().losses(run)).extracting(LossPoint::loss).isEqualTo(losses);
      TestRun resumed = new TestRun(store.workspace().run(run));
      for (String file : List.of("adapter_model", "projector")) {
        assertThat(resumed.directory().resolve("adapter/" + file + ".safetensors"))
            .hasSameBinaryContentAs(whole.directory().resolve("adapter/" + file + ".safetensors"));
      }
    }
    assertThat(problems).isEmpty();
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
    long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (true) {
      monitor.poll();
      if (reached.getAsBoolean()) {
        return;
      }
      if (System.nanoTime() - giveUp > 0) {
        fail("still waiting for " + store.reader().run(run) + "; " + problems);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}
