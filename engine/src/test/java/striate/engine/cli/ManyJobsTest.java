package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.fault.Dose;
import striate.engine.fault.SmallJob;

/**
 * Jobs one after another leave no process, no temporary file and no open file. {@code
 * -Dstriate.jobs=N} runs N.
 */
class ManyJobsTest {
  private static final int JOBS = Dose.of("striate.jobs", 2, 100);
  private static final Set<String> A_RUN =
      Set.of(
          "adapter",
          "checkpoints",
          "job.json",
          "journal.jsonl",
          "journal.jsonl.lock",
          "launched.json",
          "left-out.json",
          "worker.args",
          "worker.log",
          "worker.pid");

  @TempDir Path directory;

  @Test
  void jobsLeaveNothingBehind() throws IOException {
    Path workspace = Files.createDirectories(directory.resolve("workspace"));
    Path job = directory.resolve("job.json");
    new ObjectMapper().writeValue(job.toFile(), SmallJob.tuning(2, 100));
    TestShell shell = new TestShell(directory.resolve("home"));
    Set<String> temporary = Set.of();
    long open = 0;
    long used = 0;
    for (int i = 0; i <= JOBS; i++) {
      assertThat(shell.striate("tune", "--job", "" + job, "--workspace", "" + workspace))
          .as(shell.err())
          .isZero();
      if (i == 0) { // what is unpacked and loaded once
        temporary = temporary();
        open = openFiles();
        used = usedHeap();
      }
    }
    long openAfter = openFiles();
    long usedAfter = usedHeap();
    System.out.printf(
        "%d jobs: %d open files before, %d after; heap %.1f MiB before, %.1f MiB after%n",
        JOBS, open, openAfter, used / 1048576.0, usedAfter / 1048576.0);

    assertThat(children()).as("child processes").isEmpty();
    assertThat(temporary()).as("temporary files").isEqualTo(temporary);
    assertThat(openAfter).as("open files").isLessThanOrEqualTo(open + 2);
    assertThat(usedAfter).as("heap").isLessThan(used + (8 << 20));
    try (Stream<Path> runs = Files.list(workspace.resolve("runs"))) {
      for (Path run : runs.filter(Files::isDirectory).toList()) {
        assertThat(names(run)).isSubsetOf(A_RUN).contains("adapter", "journal.jsonl");
        assertThat(names(run.resolve("checkpoints"))).containsExactly("step-000002");
      }
    }
    assertThat(names(workspace)).isSubsetOf("cache", "experiments.db", "runs");
  }

  /** A worker that has written its last event needs a moment to end. */
  private static Set<Long> children() {
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (ProcessHandle.current().descendants().findAny().isPresent()
        && System.nanoTime() < patience) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    return ProcessHandle.current()
        .descendants()
        .map(ProcessHandle::pid)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> temporary() throws IOException {
    Set<String> names = names(Path.of(System.getProperty("java.io.tmpdir")));
    names.removeIf(name -> name.startsWith("hsperfdata") || !ours(name));
    return names;
  }

  /** Other programs use the same directory. */
  private static boolean ours(String name) {
    return name.startsWith("striate") || name.startsWith("sqlite") || name.startsWith("worker");
  }

  private static Set<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** 0 where the system does not tell. */
  private static long openFiles() throws IOException {
    Path files = Path.of("/proc/self/fd");
    if (!Files.isDirectory(files)) {
      return 0;
    }
    try (Stream<Path> open = Files.list(files)) {
      return open.count();
    }
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
