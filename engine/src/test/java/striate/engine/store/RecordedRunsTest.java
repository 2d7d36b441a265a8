package striate.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.SampleRun;
import striate.engine.disk.Sha256;
import striate.engine.run.Problem;
import striate.engine.run.RunId;

class RecordedRunsTest {
  private static final Path SHIPPED = Path.of(System.getProperty("striate.root"), "experiments.db");

  @TempDir Path home;
  @TempDir Path elsewhere;

  @Test
  void theShippedRunsAreReadAndTheirFileStaysAsItIs() throws IOException {
    Files.copy(SHIPPED, home.resolve("experiments.db"));
    String digest = Sha256.of(home.resolve("experiments.db"));
    for (int i = 0; i < 2; i++) {
      try (Store recorded = RecordedRuns.open(home, new Workspace(elsewhere)).orElseThrow()) {
        List<RunSummary> runs = recorded.reader().runs();
        assertThat(runs).isNotEmpty();
        assertThat(runs).allSatisfy(run -> assertThat(run.machine()).isNotNull());
        assertThat(recorded.reader().losses(runs.get(0).id()))
            .hasSize(Objects.requireNonNull(runs.get(0).job().steps()));
        assertThat(recorded.readOnly()).isTrue();
        assertThatThrownBy(() -> recorded.writer().withdraw(runs.get(0).id(), "no"))
            .isInstanceOf(Problem.class);
        assertThat(files(home)).containsExactly("experiments.db");
      }
    }
    assertThat(files(home)).containsExactly("experiments.db");
    assertThat(Sha256.of(home.resolve("experiments.db"))).isEqualTo(digest);
  }

  @Test
  void aFileOfThisVersionIsReadWhereItLies() throws IOException {
    RunId run = SampleRun.finished(home, "20260101-120000000-aaaaaa", "recorded");
    try (Store store = Store.open(new Workspace(home))) {
      new DeletedRuns(store).takeIn(List.of(run));
      store.seal();
    }
    try (Store recorded = RecordedRuns.open(home, new Workspace(elsewhere)).orElseThrow()) {
      assertThat(recorded.workspace().database()).isEqualTo(home.resolve("experiments.db"));
      assertThat(recorded.reader().run(run).machine()).isEqualTo(SampleRun.MACHINE);
      assertThat(files(home)).containsExactly("experiments.db", "runs");
    }
  }

  @Test
  void aWorkspaceIsNotItsOwnRecord() throws IOException {
    assertThat(RecordedRuns.open(home, new Workspace(elsewhere))).isEmpty();
    Files.copy(SHIPPED, home.resolve("experiments.db"));
    assertThat(RecordedRuns.open(home, new Workspace(home))).isEmpty();
  }

  @Test
  void ownRunsComeFirstAndCountBeforeRecordedOnesOfTheSameId() throws IOException {
    Files.copy(SHIPPED, home.resolve("experiments.db"));
    Store recorded = RecordedRuns.open(home, new Workspace(elsewhere)).orElseThrow();
    int count = recorded.reader().runs().size();
    RunId shipped = recorded.reader().runs().get(3).id();
    SampleRun.finished(elsewhere, "20260101-120000000-aaaaaa", "mine");
    SampleRun.finished(elsewhere, shipped.value(), "mine, too");
    Store own = Store.open(new Workspace(elsewhere));
    new DeletedRuns(own).takeIn(List.of(shipped, new RunId("20260101-120000000-aaaaaa")));
    try (RunLibrary library = new RunLibrary(own, recorded)) {
      List<RunLibrary.Entry> entries = library.entries();
      assertThat(entries).as("one of them is hidden by one's own").hasSize(2 + count - 1);
      assertThat(entries.subList(0, 2)).noneMatch(RunLibrary.Entry::recorded);
      assertThat(entries.subList(2, entries.size())).allMatch(RunLibrary.Entry::recorded);
      assertThat(library.entry(shipped).run().name()).isEqualTo("mine, too");
      library.requireOwn(List.of(shipped), "deleted");
      RunId only = entries.get(5).run().id();
      assertThatThrownBy(() -> library.requireOwn(List.of(only), "deleted"))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("is recorded with Striate and cannot be deleted")
          .hasMessageContaining(home.resolve("experiments.db").toString());
    }
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
