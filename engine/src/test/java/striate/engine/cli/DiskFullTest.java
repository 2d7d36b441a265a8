package striate.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.fault.Dose;
import striate.engine.fault.SmallJob;
import striate.engine.job.WorkerProcess;
import striate.engine.tuning.CheckpointFiles;

/**
 * Workspaces on disks that are full after ever more bytes, or that cannot be written: one line with
 * the path and the bytes, the last checkpoint loads, nothing waits, and with more room the run goes
 * on. Needs the right to mount a small file system in memory. {@code -Dstriate.fullDisks=N} tries N
 * sizes.
 */
@EnabledOnOs(OS.LINUX)
class DiskFullTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DISKS = Dose.of("striate.fullDisks", 1, 40);
  private static final int READ_ONLY = Dose.of("striate.readOnly", 1, 10);
  private static final int SMALLEST_KIB = 48;
  private static final int LARGEST_KIB = 1900;

  @TempDir Path directory;
  private TestShell shell;
  private Path disk;
  private Path job;

  @BeforeEach
  void writeTheJob() throws Exception {
    shell = new TestShell(directory.resolve("home"));
    disk = Files.createDirectories(directory.resolve("disk")).toRealPath();
    job = directory.resolve("job.json");
    assumeTrue(mount("size=1m"), "no right to mount a file system in memory");
    unmount();
  }

  /**
   * The worker of a run that has just ended may keep the disk in use a little longer, and so does a
   * checkpoint that this process has mapped, until it is collected.
   */
  @AfterEach
  void unmount() throws Exception {
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (mounted() && !run("umount", disk.toString())) {
      if (System.nanoTime() > patience) {
        run("umount", "--lazy", disk.toString());
        fail("the disk is still in use");
      }
      System.gc();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void aFullDiskEndsTheRunWithPathAndBytesAndLosesNothing() throws Exception {
    JSON.writeValue(job.toFile(), SmallJob.tuning(120, 10));
    Path undisturbed = Files.createDirectories(directory.resolve("undisturbed"));
    assertThat(tune(undisturbed)).as(shell.err()).isZero();
    List<Double> expected = losses(undisturbed);
    int failed = 0;
    for (int i = 0; i < DISKS; i++) {
      // the first of a few sizes has no room for a run, the second none for its second checkpoint
      int kib = SMALLEST_KIB + i * (DISKS < 4 ? 700 : (LARGEST_KIB - SMALLEST_KIB) / (DISKS - 1));
      assertThat(mount("size=" + kib + "k")).isTrue();
      int code = tune(disk);
      if (code != 0) {
        failed++;
        assertThat(code).as(kib + " KiB: " + shell.err()).isEqualTo(1);
        String last = shell.err().lines().reduce((a, b) -> b).orElse("");
        assertThat(last)
            .as(kib + " KiB")
            .startsWith("striate: ")
            .contains("the disk is full", "bytes are needed", "are free", disk.toString());
        assertThat(shell.err()).doesNotContain("unexpected").doesNotContain("\tat ");
        assertNothingRuns();
        assertTheLastCheckpointLoads();
      }
      assertThat(run("mount", "-o", "remount,size=8m", disk.toString())).isTrue();
      if (code != 0) {
        int again = runs().isEmpty() ? tune(disk) : tune(disk, "--resume");
        assertThat(again).as(kib + " KiB: " + shell.err()).isZero();
      }
      assertThat(losses(disk)).as(kib + " KiB").isEqualTo(expected);
      unmount();
      Dose.progress("full disks", i + 1, DISKS);
    }
    System.out.println(
        DISKS + " sizes of a disk, full in " + failed + " of them: all runs went on");
    assertThat(failed).isGreaterThanOrEqualTo(Math.min(2, DISKS));
  }

  /** A directory in which something became read-only while nobody looked. */
  @Test
  void aReadOnlyWorkspaceIsNamed() throws Exception {
    JSON.writeValue(job.toFile(), SmallJob.tuning(20, 4));
    for (int i = 0; i < READ_ONLY; i++) {
      assertThat(mount("size=8m")).isTrue();
      if (i % 2 == 1) {
        assertThat(tune(disk)).as(shell.err()).isZero();
      }
      assertNothingRuns(); // and has no file open
      assertThat(run("mount", "-o", "remount,ro", disk.toString())).isTrue();

      assertThat(tune(disk)).isEqualTo(2);

      assertThat(shell.err())
          .hasLineCount(1)
          .startsWith("striate: the workspace cannot be written")
          .contains(disk.toString());
      if (i % 2 == 1) {
        assertTheLastCheckpointLoads();
      }
      unmount();
    }
  }

  private void assertNothingRuns() throws IOException {
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    for (Path run : runDirectories()) {
      while (WorkerProcess.read(run).map(WorkerProcess::alive).orElse(false)) {
        assertThat(System.nanoTime()).as("the worker ends").isLessThan(patience);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }

  private void assertTheLastCheckpointLoads() throws IOException {
    for (Path run : runDirectories()) {
      List<String> warnings = new ArrayList<>();
      Path checkpoints = run.resolve("checkpoints");
      assertThat(new CheckpointFiles(checkpoints, 2).latest(warnings::add).isPresent())
          .isEqualTo(Files.isDirectory(checkpoints) && !list(checkpoints).isEmpty());
      assertThat(warnings).isEmpty();
    }
  }

  private List<Path> runDirectories() throws IOException {
    Path runs = disk.resolve("runs");
    return Files.isDirectory(runs)
        ? list(runs).stream().filter(Files::isDirectory).toList()
        : List.of();
  }

  private static List<Path> list(Path parent) throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.toList();
    }
  }

  private List<String> runs() throws IOException {
    assertThat(shell.striate("runs", "--json", "--workspace", disk.toString()))
        .as(shell.err())
        .isZero();
    List<String> ids = new ArrayList<>();
    JSON.readTree(shell.out()).get("runs").forEach(run -> ids.add(run.get("id").asText()));
    return ids;
  }

  private List<Double> losses(Path workspace) throws IOException {
    shell.striate("runs", "--json", "--workspace", workspace.toString());
    JsonNode newest = JSON.readTree(shell.out()).get("runs").get(0);
    shell.striate(
        "runs", "show", newest.get("id").asText(), "--json", "--workspace", workspace.toString());
    List<Double> losses = new ArrayList<>();
    JSON.readTree(shell.out()).get("losses").forEach(p -> losses.add(p.get("loss").asDouble()));
    return losses;
  }

  private int tune(Path workspace, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("tune", "--job", job.toString(), "--workspace", workspace.toString()));
    args.addAll(List.of(more));
    return shell.striate(args.toArray(String[]::new));
  }

  private boolean mounted() throws IOException {
    return Files.readString(Path.of("/proc/mounts")).contains(" " + disk + " ");
  }

  private boolean mount(String options) throws Exception {
    return run("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.toString());
  }

  private boolean run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("mount.log").toFile())
              .start()
              .waitFor()
          == 0;
    } catch (IOException notInstalled) {
      return false;
    }
  }
}
