package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.cli.Cli;
import striate.engine.job.ChildJvm;
import striate.engine.job.WorkerProcess;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.LossPoint;
import striate.engine.store.RunReader;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/**
 * The workbench is killed at random moments while jobs wait, start and run, and opened again: jobs
 * go on without it, the next window takes them up where they are, and their losses are those of
 * runs that nobody disturbed. {@code -Dstriate.windowKills=N} kills N windows.
 */
class WindowKillTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path MODEL =
      Path.of("../engine/src/test/resources/oracle/llava-clip-llama").toAbsolutePath().normalize();
  private static final int KILLS =
      Integer.getInteger(
          "striate.windowKills", "full".equals(System.getProperty("striate.dose")) ? 100 : 2);
  private static final int STEPS = KILLS > 10 ? 1000 : 150;
  private static final int LONGEST_MILLIS = 6000;

  @TempDir Path directory;
  private final Random random = new Random(Long.getLong("striate.killSeed", 17));
  private final List<Process> windows = new ArrayList<>();
  private final List<WorkerProcess> workers = new ArrayList<>();
  private final List<Long> reattachedMillis = new ArrayList<>();

  @AfterEach
  void endProcesses() {
    windows.forEach(Process::destroyForcibly);
    workers.forEach(WorkerProcess::kill);
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void jobsGoOnWithoutTheWindowAndTheNextOneTakesThemUp() throws Exception {
    Path job = job();
    Path alone = Files.createDirectories(directory.resolve("alone"));
    assertThat(striate("tune", "--job", job.toString(), "--workspace", alone.toString())).isZero();
    List<Double> expected;
    try (Store store = Store.openReadOnly(new Workspace(alone))) {
      expected = losses(store.reader(), store.reader().runs().get(0).id());
    }
    assertThat(expected).hasSize(STEPS);

    int kills = 0;
    int wentOn = 0;
    for (int i = 0; kills < KILLS; i++) {
      Path place = Files.createDirectories(directory.resolve("workspace-" + i));
      String file = job.toString();
      assertThat(
              striate(
                  "queue", "add", "--workspace", place.toString(), "--job", file, "--job", file))
          .isZero();
      try (Store store = Store.openReadOnly(new Workspace(place))) {
        while (!finished(store.reader())) {
          Process window = open(place, store);
          if (kills == KILLS) {
            until(() -> finished(store.reader()), "the jobs end");
            window.destroyForcibly().waitFor();
            break;
          }
          if (random.nextInt(4) > 0) {
            until(() -> running(place, store).isPresent() || finished(store.reader()), "a job");
          }
          pause(random.nextInt(LONGEST_MILLIS));
          assertThat(window.isAlive()).as(log(place)).isTrue();
          window.destroyForcibly().waitFor();
          kills++;
          wentOn += goesOn(place, store) ? 1 : 0;
        }
        for (RunSummary run : store.reader().runs()) {
          assertThat(losses(store.reader(), run.id())).as(run.id().value()).isEqualTo(expected);
          until(() -> worker(place, run.id()).isEmpty(), "the worker of " + run.id() + " ends");
        }
      }
      progress(kills);
    }
    assertThat(wentOn).as("windows killed while a job ran").isGreaterThanOrEqualTo(KILLS / 4);
    System.out.println(
        kills
            + " windows killed, "
            + wentOn
            + " while a job ran, which went on; taken up again after "
            + reattachedMillis.stream().sorted().toList()
            + " ms; no loss missing, doubled or other");
  }

  /** Opens the window; if a job runs already, waits until the window shows what is new of it. */
  private Process open(Path place, Store store) throws IOException {
    Optional<RunSummary> running = running(place, store);
    int known = running.map(run -> losses(store.reader(), run.id()).size()).orElse(0);
    long before = System.nanoTime();
    Process window = window(place);
    windows.add(window);
    running.ifPresent(
        run -> {
          until(
              () ->
                  losses(store.reader(), run.id()).size() > known
                      || store.reader().run(run.id()).status() == RunStatus.FINISHED,
              "the window takes up " + run.id());
          reattachedMillis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before));
        });
    return window;
  }

  /** Whether a job ran when the window ended; if so, its worker must work on without it. */
  private boolean goesOn(Path place, Store store) {
    Optional<RunSummary> running = running(place, store);
    running.ifPresent(
        run -> {
          Path journal = store.workspace().journal(run.id());
          long size = journal.toFile().length();
          until(
              () ->
                  journal.toFile().length() > size
                      && (ended(journal) || worker(place, run.id()).isPresent()),
              "the worker of " + run.id() + " goes on");
        });
    return running.isPresent();
  }

  private Optional<RunSummary> running(Path place, Store store) {
    return store.reader().runs().stream()
        .filter(run -> worker(place, run.id()).isPresent())
        .filter(run -> !ended(store.workspace().journal(run.id())))
        .findFirst();
  }

  private static boolean ended(Path journal) {
    try {
      return Files.exists(journal) && Files.readString(journal).contains("\"finished\"");
    } catch (IOException e) {
      return false;
    }
  }

  private Optional<WorkerProcess> worker(Path place, RunId run) {
    Optional<WorkerProcess> worker =
        WorkerProcess.read(place.resolve("runs").resolve(run.value())).filter(WorkerProcess::alive);
    worker.ifPresent(workers::add);
    return worker;
  }

  private static boolean finished(RunReader reader) {
    return reader.runs().stream().allMatch(run -> run.status() == RunStatus.FINISHED);
  }

  private static List<Double> losses(RunReader reader, RunId run) {
    List<LossPoint> points = reader.losses(run);
    assertThat(points)
        .extracting(LossPoint::step)
        .isEqualTo(IntStream.range(0, points.size()).boxed().toList());
    return points.stream().map(LossPoint::loss).toList();
  }

  private Path job() throws IOException {
    ObjectNode job = JSON.createObjectNode();
    job.put("name", "small").put("model", MODEL.toString()).put("method", "lora");
    job.putObject("data").put("samples", MODEL.resolve("samples.json").toString());
    job.put("layers", "1,3,6").put("batchSize", 2).put("steps", STEPS).put("device", "cpu");
    job.put("checkpointEverySteps", 50);
    Path file = directory.resolve("job.json");
    JSON.writeValue(file.toFile(), job);
    return file;
  }

  /** The workbench as a program of its own, whose display nobody sees. */
  private static Process window(Path place) throws IOException {
    ProcessBuilder window =
        new ChildJvm(
                Main.class.getName(),
                List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Dglass.platform=Monocle",
                    "-Dmonocle.platform=Headless",
                    "-Dprism.order=sw"))
            .process(List.of("--workspace", place.toString()));
    window.environment().put("DISPLAY", ":0");
    return window.redirectErrorStream(true).redirectOutput(place.resolve("log").toFile()).start();
  }

  private static String log(Path place) throws IOException {
    return Files.readString(place.resolve("log"));
  }

  private static int striate(String... arguments) {
    return Cli.run(new DesktopWorkbench(), arguments);
  }

  private static void progress(int kills) {
    if (KILLS > 10) {
      System.out.println("killed windows: " + kills + " of " + KILLS);
    }
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private static void until(BooleanSupplier reached, String what) {
    long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (!reached.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(giveUp);
      pause(10);
    }
  }
}
