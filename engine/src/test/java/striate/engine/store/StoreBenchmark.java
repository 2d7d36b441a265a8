package striate.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import striate.engine.job.JobMonitor;
import striate.engine.job.JobQueue;
import striate.engine.job.Launchers;
import striate.engine.job.RunListener;
import striate.engine.journal.JournalWriter;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;

/**
 * Times of a large store. Not a test: nothing runs it but
 *
 * <pre>mvn -pl engine test -Dtest=StoreBenchmark -Dstore.runs=10000 -Dstore.steps=2000</pre>
 *
 * It makes the store in {@code engine/target/large-store} (2.3 GB at this size, some minutes)
 * unless it is there, and prints the median, the 95th percentile and the maximum of every question,
 * and the median of the processor time, which other programs on the machine hardly change.
 */
class StoreBenchmark {
  private static final Path DIRECTORY =
      Path.of(System.getProperty("store.at", "target/large-store"));
  private static final int RUNS = Integer.getInteger("store.runs", 10_000);
  private static final int STEPS = Integer.getInteger("store.steps", 2_000);
  private static final int LONG_STEPS = Integer.getInteger("store.long", 100_000);
  private static final int LIVE = 8;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Random random = new Random(3);

  @Test
  void measure() throws Exception {
    if (Files.notExists(DIRECTORY.resolve("experiments.db"))) {
      long begin = System.nanoTime();
      Files.createDirectories(DIRECTORY);
      SyntheticStore.make(DIRECTORY, RUNS, STEPS, LONG_STEPS);
      System.out.printf(Locale.ROOT, "made in %.0f s%n", (System.nanoTime() - begin) / 1e9);
    }
    System.out.printf(
        Locale.ROOT,
        "%,d runs, %,d steps, %.2f GB, SQLite %s%n%-44s %9s %9s %9s %9s%n",
        RUNS,
        (long) RUNS * STEPS + LONG_STEPS,
        Files.size(DIRECTORY.resolve("experiments.db")) / 1e9,
        Store.sqliteVersion(),
        "ms",
        "median",
        "95 %",
        "maximum",
        "CPU");
    Workspace workspace = new Workspace(DIRECTORY);
    time("open", 20, () -> opened(workspace));
    time("open and catch up, as every command does", 10, () -> caughtUp(workspace));
    try (Store store = Store.open(workspace)) {
      questions(store);
    }
    ingestion();
  }

  private static int opened(Workspace workspace) {
    try (Store store = Store.open(workspace)) {
      return store.reader().page(null, 100).size();
    }
  }

  private static int caughtUp(Workspace workspace) {
    try (Store store = Store.open(workspace)) {
      JobQueue queue = new JobQueue(store, Launchers.local());
      new JobMonitor(store, queue, new RunListener() {}).catchUp();
      return store.reader().page(null, 100).size();
    }
  }

  private void questions(Store store) throws Exception {
    RunReader reader = store.reader();
    assertThat(reader.count()).isEqualTo(RUNS + 1);
    time("first page of 100 runs", 300, () -> reader.page(null, 100).size());
    time("any page of 100 runs", 300, () -> reader.page(reader.run(randomRun()), 100).size() + 1);
    time("one run with its curve, scores and warnings", 300, () -> one(reader, randomRun()));
    time(
        "the same of a run of " + LONG_STEPS + " steps",
        40,
        () -> one(reader, SyntheticStore.LONG));
    time("comparison of 20 runs with their curves", 60, () -> compared(reader));
    time("final scores of all runs", 3, () -> reader.finalScores(allRuns()).size());
    time("all runs, in pages", 5, () -> all(store));
    RunFeed feed = store.feed();
    while (feed.next().more()) {}
    feed.next();
    time("a look while nothing changes", 2000, () -> feed.next().isEmpty() ? 1 : 0);
    time(
        "a look after one run changed",
        200,
        () -> {
          Samples.rename(store, randomRun(), "again");
          return feed.next().runs().size();
        });
  }

  private static int one(RunReader reader, RunId run) {
    return reader.run(run).step()
        + reader.curve(run, 0).reduced(4000).size()
        + reader.scores(run).size()
        + reader.warnings(run).size();
  }

  private int compared(RunReader reader) {
    List<RunId> runs = new ArrayList<>();
    int size = 0;
    for (int i = 0; i < 20; i++) {
      RunId run = randomRun();
      runs.add(run);
      size += reader.run(run).job().steps() + reader.curve(run, 0).reduced(4000).size();
    }
    return size + reader.finalScores(runs).size();
  }

  private static int all(Store store) {
    RunFeed feed = store.feed();
    int runs = 0;
    RunFeed.Changes page;
    do {
      page = feed.next();
      runs += page.runs().size();
    } while (page.more());
    return runs;
  }

  private RunId randomRun() {
    return SyntheticStore.id(random.nextInt(RUNS));
  }

  private List<RunId> allRuns() {
    List<RunId> runs = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      runs.add(SyntheticStore.id(i));
    }
    return runs;
  }

  /** Several runs in the large store, whose journals grow while they are ingested. */
  private void ingestion() throws IOException {
    try (Store store = Store.open(new Workspace(DIRECTORY))) {
      Map<RunId, JournalWriter> live = new HashMap<>();
      for (int i = 0; i < LIVE; i++) {
        RunId run =
            store.writer().enqueue(Samples.job("live " + i, "1,5,9", i), null, "local", "none");
        live.put(run, JournalWriter.open(store.workspace().journal(run)));
      }
      try {
        for (JournalWriter journal : live.values()) {
          journal.append((seq, at) -> Samples.started(List.of(), 1, 0));
        }
        grow(store, live, 125, 40);
        grow(store, live, 5000, 5);
      } finally {
        for (Map.Entry<RunId, JournalWriter> each : live.entrySet()) {
          each.getValue().close();
          store.writer().interrupt(each.getKey(), "measured", "none");
          store.writer().delete(each.getKey());
        }
      }
    }
  }

  private static void grow(Store store, Map<RunId, JournalWriter> live, int events, int rounds) {
    long ingesting = 0;
    long processor = 0;
    long taken = 0;
    for (int round = 0; round < rounds; round++) {
      for (JournalWriter journal : live.values()) {
        for (int i = 0; i < events; i++) {
          int step = (int) journal.size() - 1;
          journal.append(
              (seq, at) -> new RunEvent.Step(seq, at, step, 1.0 / (step + 1), 0.9, 1e-3, 900, 250));
        }
      }
      long begin = System.nanoTime();
      long used = THREADS.getCurrentThreadCpuTime();
      for (RunId run : live.keySet()) {
        taken += store.ingest().ingest(run).size();
      }
      processor += THREADS.getCurrentThreadCpuTime() - used;
      ingesting += System.nanoTime() - begin;
    }
    System.out.printf(
        Locale.ROOT,
        "%-44s %,9.0f metrics/s, %,.0f per second of CPU%n",
        LIVE + " live runs, " + events + " new steps each at a look",
        taken / (ingesting / 1e9),
        taken / (processor / 1e9));
  }

  private static void time(String what, int times, Callable<Integer> question) throws Exception {
    question.call(); // the first time is the compiler's
    double[] millis = new double[times];
    double[] processor = new double[times];
    for (int i = 0; i < times; i++) {
      long begin = System.nanoTime();
      long used = THREADS.getCurrentThreadCpuTime();
      assertThat(question.call()).isNotNegative();
      processor[i] = (THREADS.getCurrentThreadCpuTime() - used) / 1e6;
      millis[i] = (System.nanoTime() - begin) / 1e6;
    }
    Arrays.sort(millis);
    Arrays.sort(processor);
    System.out.printf(
        Locale.ROOT,
        "%-44s %9.2f %9.2f %9.2f %9.2f%n",
        what,
        millis[times / 2],
        millis[Math.min(times - 1, (int) Math.ceil(0.95 * times) - 1)],
        millis[times - 1],
        processor[times / 2]);
  }
}
