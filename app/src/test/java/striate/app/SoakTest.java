package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javafx.scene.Scene;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;
import striate.app.shell.ShellModel;
import striate.app.shell.ShellView;
import striate.app.task.BackgroundTasks;
import striate.charts.view.FigureView;
import striate.engine.journal.JournalWriter;
import striate.engine.region.LayerSelection;
import striate.engine.run.Modality;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;

/**
 * Four runs write 200 events a second into their journals while Live shows them: everything that
 * was written is shown in the end. Prints how long the window's thread kept small work waiting, and
 * the heap after a collection in each minute. {@code -Dstriate.soakSeconds=N} goes on for N
 * seconds.
 */
class SoakTest extends WindowRobot {
  private static final int SECONDS =
      Integer.getInteger(
          "striate.soakSeconds", "full".equals(System.getProperty("striate.dose")) ? 480 : 8);
  private static final int EVENTS_A_SECOND = 200;
  private static final List<String> SELECTIONS =
      List.of("all", "sparse-uniform:8", "last:8", "first:8");
  private static final int SCORED_EVERY = 400;
  private static final int PROFILED_EVERY = 100;

  @TempDir Path directory;
  private final List<Written> runs = new ArrayList<>();
  private WorkspaceFixture fixture;
  private BackgroundTasks background;
  private ShellModel shell;

  /** A run's journal and how many steps it has. */
  private static final class Written {
    private final RunId run;
    private final JournalWriter journal;
    private int steps;

    Written(RunId run, JournalWriter journal) {
      this.run = run;
      this.journal = journal;
    }
  }

  @BeforeEach
  void open() throws Exception {
    fixture = new WorkspaceFixture(directory);
    for (String layers : SELECTIONS) {
      RunId run = fixture.followed("Run of " + layers, layers);
      Written written =
          new Written(run, JournalWriter.open(fixture.store().workspace().journal(run)));
      begin(written, layers);
      runs.add(written);
    }
    background = new BackgroundTasks();
    Stage stage = FxToolkit.registerPrimaryStage();
    onWindow(
        () -> {
          shell = fixture.shell(background);
          stage.setScene(new Scene(new ShellView(shell), 1280, 820));
          stage.show();
          shell.workspace().start();
          return null;
        });
    clickOn("#tool-live");
  }

  @AfterEach
  void close() throws Exception {
    onWindow(
        () -> {
          shell.workspace().close();
          return null;
        });
    FxToolkit.hideStage();
    background.close();
    runs.forEach(written -> written.journal.close());
    fixture.close();
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void liveFollowsTwoHundredEventsASecond() throws Exception {
    FigureView<?> losses = node("#live-loss");
    until(() -> losses.drawingsProperty().get() > 0);
    Thread window = onWindow(Thread::currentThread);
    long began = System.nanoTime();
    long minute = began;
    int events = 0;
    List<String> heap = new ArrayList<>();
    try (BlockedThread thread = new BlockedThread(window)) {
      while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(SECONDS)) {
        while (events < (System.nanoTime() - began) / 1e9 * EVENTS_A_SECOND) {
          events += write(runs.get(events % runs.size()));
        }
        if (System.nanoTime() - minute > TimeUnit.MINUTES.toNanos(1)) {
          minute += TimeUnit.MINUTES.toNanos(1);
          heap.add(thread.apart(SoakTest::heap));
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
      heap.add(thread.apart(SoakTest::heap));
      report(events, thread, heap);
      assertThat(thread.beats()).as("the window's thread answered").isGreaterThan(SECONDS);
    }
    for (Written written : runs) {
      until(() -> fixture.store().reader().losses(written.run).size() == written.steps);
    }
    RunId focus = onWindow(() -> shell.live().focusProperty().get());
    Written focused = runs.stream().filter(one -> one.run.equals(focus)).findFirst().orElseThrow();
    until(() -> text("#live-facts").startsWith("step " + focused.steps + " of "));
    assertThat(losses.figure().table().rows())
        .extracting(row -> row.get(0))
        .as("a curve of each run")
        .satisfies(names -> assertThat(names.stream().distinct()).hasSize(SELECTIONS.size()));
  }

  private static void report(int events, BlockedThread thread, List<String> heap) {
    System.out.printf(
        Locale.ROOT,
        "%d events in %d s; the window's thread was asked %d times and let wait %.0f ms at most,"
            + " more than 100 ms %d times; in one wait it had at most %.0f ms of a processor, and"
            + " painting %.0f ms; heap after collection, MiB: %s%n",
        events,
        SECONDS,
        thread.beats(),
        thread.longestMillis(),
        thread.blocks().size(),
        thread.busiestMillis(),
        thread.busiestPainterMillis(),
        String.join(" ", heap));
    thread.blocks().forEach(System.out::println);
  }

  private static String heap() {
    System.gc();
    System.gc();
    long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return Long.toString(used >> 20);
  }

  private static void begin(Written written, String layers) {
    LayerSelection selection = LayerSelection.parse(layers, WorkspaceFixture.LAYERS);
    written.journal.append(
        (seq, at) ->
            new RunEvent.Started(
                seq,
                at,
                1,
                1,
                0,
                1_000_000,
                WorkspaceFixture.LAYERS,
                selection.indices(),
                selection.count() * 37_632L,
                6_400_000,
                WorkspaceFixture.MACHINE));
  }

  /** A step, and now and then what comes with one. Returns the number of events. */
  private static int write(Written written) {
    int step = written.steps++;
    double loss = 0.4 + 3 * Math.exp(-step / 2_000.0) + 0.1 * Math.sin(step * 12.9898);
    written.journal.append(
        (seq, at) ->
            new RunEvent.Step(
                seq, at, step, loss, 0.9, 1e-3, 900, 20, 1L << 30, (1L << 30) + step));
    int events = 1;
    if (step % PROFILED_EVERY == 0) {
      written.journal.append((seq, at) -> new RunEvent.Profile(seq, at, step, times(), 1, 1, 1));
      events++;
    }
    if (step % SCORED_EVERY == 0) {
      for (String task : WorkspaceFixture.tasks()) {
        Modality modality =
            WorkspaceFixture.VISUAL.contains(task) ? Modality.VISUAL : Modality.TEXTUAL;
        int right = 20 + Math.min(70, step / SCORED_EVERY);
        written.journal.append(
            (seq, at) -> new RunEvent.Score(seq, at, step, task, modality, right, 100, 30));
        events++;
      }
    }
    return events;
  }

  private static List<RunEvent.LayerTime> times() {
    return IntStream.range(0, WorkspaceFixture.LAYERS)
        .mapToObj(layer -> new RunEvent.LayerTime(layer, 1 + 0.01 * layer, 2 + 0.01 * layer))
        .toList();
  }
}
