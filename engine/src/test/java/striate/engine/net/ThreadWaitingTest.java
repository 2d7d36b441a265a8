package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Isolated;
import striate.engine.data.EncodedSample;
import striate.engine.model.TextConfig;
import striate.engine.model.VisionConfig;
import striate.engine.model.VlmArchitecture;

@Isolated("counts this process's threads")
class ThreadWaitingTest {
  private static final int THREADS = 3;
  private static final Set<String> TEAM_NAMES = Set.of("striate-idle-te", "striate..e-team");
  private static final long LONGEST_NANOS = 20_000_000_000L;

  /** Wide enough for libtorch to divide its operations among threads. */
  private static final VlmArchitecture MODEL =
      new VlmArchitecture(
          TextConfig.llama(64, 96, 250, 3, 4, 4, 24, 1e-5, 10000, 128, false, 1, 2),
          new VisionConfig(
              VisionConfig.Family.CLIP, 16, 32, 1, 2, 8, 4, 1e-5, "quick_gelu", -1, true),
          1,
          true,
          "gelu",
          VlmArchitecture.NO_IMAGE_TOKEN,
          3);

  @Test
  void howThreadsWaitChangesNoBit() {
    ThreadWaiting waiting = new ThreadWaiting(() -> THREADS);
    try (Network network =
        Network.open(
            new RandomWeights(MODEL, 0.1, 5),
            MODEL,
            NetworkOptions.defaults().withDevice("cpu").withThreads(THREADS))) {
      network.training().train(TrainableSet.everything(MODEL));
      List<Double> losses = new ArrayList<>();
      List<Map<String, float[]>> gradients = new ArrayList<>();
      for (int pass = 0; pass < 6; pass++) {
        waiting.sleepSoon(pass % 2 == 1);
        losses.add(network.training().accumulate(samples(), 100, 1));
        gradients.add(TinyModel.collected(network));
      }
      assertThat(losses).containsOnly(losses.get(0));
      gradients.forEach(
          found ->
              found.forEach(
                  (name, values) ->
                      assertThat(Arrays.equals(values, gradients.get(0).get(name)))
                          .as(name)
                          .isTrue()));
    } finally {
      waiting.sleepSoon(false);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theIdleTeamIsThereWhileItIsNeededAndLeavesNoThread() throws Exception {
    try (Network network = TinyModel.open()) {
      ThreadWaiting waiting = new ThreadWaiting(() -> THREADS);
      assertThat(network.threads()).isEqualTo(1);
      waiting.sleepSoon(true);
      waiting.sleepSoon(false);
      await(ThreadWaitingTest::noTeam);
      for (int i = 0; i < 3; i++) {
        waiting.sleepSoon(true);
        waiting.sleepSoon(true);
        // its owner and the other threads of its team
        await(() -> threadsOfTeams() == THREADS && ofTeams() == 1);
        waiting.sleepSoon(false);
        await(ThreadWaitingTest::noTeam);
      }
    }
  }

  @Test
  void oneThreadWaitsForNobody() {
    ThreadWaiting waiting = new ThreadWaiting(() -> 1);
    waiting.sleepSoon(true);
    assertThat(ofTeams()).isZero();
  }

  /** A thread that has just been started has its name in Java before it has it in the kernel. */
  private static boolean noTeam() {
    return ofTeams() == 0 && threadsOfTeams() == 0;
  }

  private static long ofTeams() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("striate-idle-team"))
        .count();
  }

  /**
   * The threads of idle teams, those that Java does not know included: a thread of a team starts
   * with its owner's name, of which the kernel keeps 15 characters (the JVM's choice of them).
   */
  private static long threadsOfTeams() {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      return threads.filter(thread -> TEAM_NAMES.contains(name(thread))).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).strip();
    } catch (IOException e) {
      return ""; // it has ended meanwhile
    }
  }

  private static void await(java.util.function.BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + LONGEST_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static List<EncodedSample> samples() {
    List<EncodedSample> samples = new ArrayList<>();
    for (int s = 0; s < 24; s++) {
      int[] ids = new int[30 + s % 3];
      for (int t = 0; t < ids.length; t++) {
        ids[t] = 5 + (7 * s + 13 * t) % 59;
      }
      samples.add(new EncodedSample("wide-" + s, ids, ids.clone(), null));
    }
    return samples;
  }
}
