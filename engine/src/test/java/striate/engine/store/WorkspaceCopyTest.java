package striate.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.SampleRun;
import striate.engine.disk.Sha256;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/** A colleague's workspace, which is looked at through a copy and never written. */
class WorkspaceCopyTest {
  private static final RunId RUN = new RunId("20260101-120000000-aaaaaa");

  @TempDir Path directory;

  @Test
  void aStoreInUseIsSeenWithWhatIsStillInItsWriteAheadLog() throws IOException {
    SampleRun.finished(directory, RUN.value(), "one");
    try (Store owner = Store.open(workspace())) {
      new DeletedRuns(owner).takeIn(List.of(RUN));
      assertThat(directory.resolve("experiments.db-wal")).isNotEmptyFile();
      List<String> before = snapshot();
      try (Store copy = WorkspaceCopy.open(workspace())) {
        assertThat(copy.readOnly()).isTrue();
        assertThat(copy.reader().run(RUN).status()).isEqualTo(RunStatus.FINISHED);
        assertThat(copy.workspace().run(RUN)).isEqualTo(workspace().run(RUN));
      }
      assertThat(snapshot()).isEqualTo(before);
    }
  }

  @Test
  void aWriteAheadLogThatACrashLeftIsReadAsWell() throws IOException {
    SampleRun.finished(directory, RUN.value(), "one");
    Path wal = directory.resolve("experiments.db-wal");
    Path kept = directory.resolve("kept");
    try (Store owner = Store.open(workspace())) {
      new DeletedRuns(owner).takeIn(List.of(RUN));
      Files.copy(wal, kept);
      Files.copy(directory.resolve("experiments.db"), directory.resolve("kept.db"));
    }
    Files.move(kept, wal);
    Files.delete(directory.resolve("experiments.db"));
    Files.move(directory.resolve("kept.db"), directory.resolve("experiments.db"));
    List<String> before = snapshot();
    try (Store copy = WorkspaceCopy.open(workspace())) {
      assertThat(copy.reader().losses(RUN)).hasSize(4);
    }
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void withoutAStoreItIsMadeFromTheRuns() throws IOException {
    SampleRun.finished(directory, RUN.value(), "one");
    List<String> before = snapshot();
    try (Store copy = WorkspaceCopy.open(workspace())) {
      assertThat(copy.writer().adopt()).containsExactly(RUN);
      copy.ingest().ingest(RUN);
      assertThat(copy.reader().losses(RUN)).hasSize(4);
    }
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void aStoreOfAnEarlierVersionIsMigratedInTheCopy() throws IOException {
    Files.copy(
        Path.of(System.getProperty("striate.root"), "experiments.db"),
        directory.resolve("experiments.db"));
    List<String> before = snapshot();
    try (Store copy = WorkspaceCopy.open(workspace())) {
      assertThat(copy.reader().runs()).isNotEmpty();
    }
    assertThat(snapshot()).isEqualTo(before);
  }

  @Test
  void aChangedStoreIsCopiedAnew() {
    SampleRun.finished(directory, RUN.value(), "one");
    try (Store owner = Store.open(workspace())) {
      new DeletedRuns(owner).takeIn(List.of(RUN));
      try (Store copy = WorkspaceCopy.open(workspace())) {
        new RunAnnotations(owner).change(RUN, said -> said.withName("renamed"));
        assertThat(copy.reader().run(RUN).name()).isEqualTo("one");
      }
      try (Store copy = WorkspaceCopy.open(workspace())) {
        assertThat(copy.reader().run(RUN).name()).isEqualTo("renamed");
      }
    }
  }

  @Test
  void aDamagedStoreIsMadeAgainFromTheRunsAndAForeignFileIsRefused() throws IOException {
    SampleRun.finished(directory, RUN.value(), "one");
    try (Store owner = Store.open(workspace())) {
      new DeletedRuns(owner).takeIn(List.of(RUN));
      owner.seal();
    }
    byte[] bytes = Files.readAllBytes(directory.resolve("experiments.db"));
    Arrays.fill(bytes, 100, bytes.length, (byte) 7);
    Files.write(directory.resolve("experiments.db"), bytes);
    try (Store copy = WorkspaceCopy.open(workspace())) {
      assertThat(copy.writer().adopt()).containsExactly(RUN);
    }
    Files.writeString(directory.resolve("experiments.db"), "dear diary");
    assertThatThrownBy(() -> WorkspaceCopy.open(workspace()))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("not an experiment store");
  }

  @Test
  void aPlaceThatCanBeWrittenNeedsNoCopy() {
    assertThat(WorkspaceCopy.needed(workspace())).isEmpty();
    assertThat(WorkspaceCopy.needed(new Workspace(directory.resolve("none")))).isPresent();
  }

  private Workspace workspace() {
    return new Workspace(directory);
  }

  private List<String> snapshot() throws IOException {
    List<String> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted().toList()) {
        boolean content = Files.isRegularFile(file) && !file.toString().endsWith("-shm");
        all.add(file + (content ? " " + Sha256.of(file) : ""));
      }
    }
    return all;
  }
}
