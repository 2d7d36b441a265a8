package striate.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.region.LayerSelection;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

class StoreTest {
  @TempDir Path directory;

  @Test
  void aWorkspaceWithoutAStoreGetsOne() {
    try (Store store = open()) {
      assertThat(store.reader().runs()).isEmpty();
      assertThat(pragma(store, "journal_mode")).isEqualTo("wal");
      assertThat(pragma(store, "foreign_keys")).isEqualTo("1");
      assertThat(pragma(store, "synchronous")).isEqualTo("2");
      assertThat(pragma(store, "busy_timeout")).isEqualTo("5000");
      assertThat(pragma(store, "user_version")).isEqualTo("" + Schema.VERSION);
    }
    try (Store again = open()) {
      assertThat(again.reader().runs()).isEmpty();
    }
  }

  @Test
  void sqliteIsNewEnough() {
    try (Store store = open()) {
      String version =
          store.query(
              handle -> handle.createQuery("SELECT sqlite_version()").mapTo(String.class).one());
      int[] parts = Stream.of(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
      assertThat(parts[0] * 1_000_000 + parts[1] * 1000 + parts[2])
          .isGreaterThanOrEqualTo(3_051_003);
    }
  }

  @Test
  void allMigrationsLeadToTheProgramsVersion() {
    try (Store store = open()) {
      int version =
          store.query(
              handle -> handle.createQuery("PRAGMA user_version").mapTo(Integer.class).one());
      assertThat(version).isEqualTo(Schema.VERSION);
    }
  }

  @Test
  void aNewerStoreIsRefusedAndUnchanged() throws IOException {
    try (Store store = open()) {
      store.seal();
    }
    patch(60, Schema.VERSION + 1);
    byte[] before = Files.readAllBytes(database());
    List<String> files = files();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::open)
          .isInstanceOfSatisfying(
              Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.BAD_INPUT))
          .hasMessageContaining(
              "version " + (Schema.VERSION + 1) + ", this program knows up to " + Schema.VERSION)
          .hasMessageContaining(database().toString());
      assertThatThrownBy(() -> Store.openReadOnly(workspace())).isInstanceOf(Problem.class);
    }
    assertThat(Files.readAllBytes(database())).isEqualTo(before);
    assertThat(files()).isEqualTo(files);
  }

  @Test
  void aFileThatIsNoStoreIsRefusedAndUnchanged() throws IOException {
    for (byte[] content : List.of("dear diary".getBytes(), new byte[5000])) {
      Files.write(database(), content);
      assertThatThrownBy(this::open)
          .isInstanceOf(Problem.class)
          .hasMessageStartingWith("not an experiment store");
      assertThat(Files.readAllBytes(database())).isEqualTo(content);
      assertThat(files()).containsExactly("experiments.db");
    }
  }

  @Test
  void anotherProgramsDatabaseIsRefused() throws IOException {
    try (Store store = open()) {
      store.seal();
    }
    patch(68, 12345);
    assertThatThrownBy(this::open)
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("not an experiment store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc", "/proc/self/task"})
  @EnabledOnOs(OS.LINUX)
  void aPlaceThatCannotBeWrittenIsOneClearLine(String place) {
    assumeThat(Path.of(place)).exists();
    assertThatThrownBy(() -> Store.open(new Workspace(Path.of(place))))
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.BAD_INPUT))
        .hasMessageStartingWith("the workspace cannot be written");
  }

  @Test
  void aSealedStoreIsOneFileThatCanBeReadWithoutWriting() throws IOException {
    RunId run;
    try (Store store = open()) {
      run = recorded(store, "a", "1,5,9", 1);
      store.seal();
    }
    assertThat(files()).containsExactly("experiments.db", "runs");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    byte[] before = Files.readAllBytes(database());
    try (Store store = Store.openReadOnly(workspace())) {
      assertThat(store.readOnly()).isTrue();
      assertThat(store.reader().losses(run)).hasSize(4);
      assertThatThrownBy(() -> store.writer().withdraw(run, "no need"))
          .isInstanceOf(Problem.class)
          .hasMessageStartingWith("the experiment store is open for reading only");
    } finally {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    assertThat(Files.readAllBytes(database())).isEqualTo(before);
  }

  @Test
  void twoProgramsMayHaveTheSameStoreOpen() {
    try (Store one = open();
        Store two = open()) {
      RunId run = recorded(one, "a", "1", 1);
      assertThat(two.reader().losses(run)).hasSize(4);
      new RunAnnotations(two).change(run, said -> said.withName("renamed"));
      assertThat(one.reader().run(run).name()).isEqualTo("renamed");
      assertThat(two.ingest().ingest(run)).isEmpty();
    }
  }

  @Test
  void theQueueGivesOneRunAtATimeInOrder() {
    try (Store store = open()) {
      RunWriter writer = store.writer();
      RunId first =
          writer.enqueue(Samples.job("a", "all", 1), LayerSelection.all(32), "local", "local");
      RunId second =
          writer.enqueue(Samples.job("b", "none", 1), LayerSelection.none(32), "local", "local");
      assertThat(writer.claimNext(new Slots(List::of))).contains(first);
      assertThat(writer.claimNext(new Slots(List::of))).isEmpty();
      writer.fail(first, Problem.workFailed("no java", "here", "install it"));
      assertThat(store.reader().run(first).failureReason())
          .isEqualTo("no java - here - install it");
      assertThat(writer.withdraw(first, "late")).isFalse();
      assertThat(writer.requeue(first)).isTrue();
      assertThat(writer.claimNext(new Slots(List::of))).contains(second);
      assertThat(writer.withdraw(first, "no need")).isTrue();
      assertThat(store.reader().run(first).status()).isEqualTo(RunStatus.STOPPED);
      assertThat(store.reader().runs()).extracting(RunSummary::id).contains(first, second);
      assertThat(store.reader().runs(1, 0)).hasSize(1);
    }
  }

  @Test
  void aDeletedRunLeavesNothing() {
    try (Store store = open()) {
      RunId run = recorded(store, "a", "1", 1);
      RunId running = store.writer().enqueue(Samples.job("b", "1", 1), null, "local", "local");
      assertThat(store.writer().claimNext(new Slots(List::of))).contains(running);
      assertThatThrownBy(() -> store.writer().delete(running))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("is running");
      store.writer().delete(run);
      assertThat(store.reader().find(run)).isEmpty();
      assertThat(store.workspace().run(run)).doesNotExist();
      for (String table : List.of("steps", "scores", "attempts", "warnings")) {
        int rows =
            store.query(
                h -> h.createQuery("SELECT count(*) FROM " + table).mapTo(Integer.class).one());
        assertThat(rows).isZero();
      }
      assertThatThrownBy(() -> store.reader().run(run)).isInstanceOf(Problem.class);
    }
  }

  @Test
  void everyQuestionFindsItsRowsByAnIndex() {
    try (Store store = open()) {
      for (String sql :
          List.of(
              RunReader.LIST,
              RunReader.ONE,
              RunReader.BY_STATUS,
              RunReader.LOSSES,
              RunReader.SCORES,
              RunReader.ATTEMPTS,
              RunReader.WARNINGS)) {
        String plan =
            store.query(
                handle ->
                    handle
                        .createQuery(
                            "EXPLAIN QUERY PLAN "
                                + sql.replaceAll(":(run|status|limit|offset)", "'1'"))
                        .map((rows, context) -> rows.getString("detail"))
                        .list()
                        .toString());
        assertThat(plan)
            .contains("USING")
            .doesNotContain("TEMP B-TREE")
            .doesNotMatch("\\[SCAN \\w+]");
      }
    }
  }

  @Test
  void longCurvesComeThinnedOutWithTheirPeaks() {
    try (Store store = open()) {
      RunId run = store.writer().enqueue(Samples.job("long", "1", 1), null, "local", "local");
      List<striate.engine.run.RunEvent> events = new ArrayList<>();
      events.add(Samples.started(events, 1, 0));
      for (int step = 0; step < 30_000; step++) {
        events.add(Samples.step(step + 1, step, step == 12_345 ? 99 : 1.0 / (step + 1)));
      }
      Samples.write(store.workspace().journal(run), Samples.lines(events));
      assertThat(store.ingest().ingest(run)).hasSize(30_001);
      assertThat(store.reader().losses(run)).hasSize(30_000);
      assertThat(store.reader().losses(run, 500))
          .hasSizeBetween(250, 500)
          .extracting(LossPoint::step)
          .startsWith(0)
          .endsWith(29_999)
          .contains(12_345);
    }
  }

  private static RunId recorded(Store store, String name, String layers, long seed) {
    RunId run = store.writer().enqueue(Samples.job(name, layers, seed), null, "local", "local");
    Samples.write(store.workspace().journal(run), Samples.lines(Samples.resumedJournal()));
    store.ingest().ingest(run);
    return run;
  }

  private Store open() {
    return Store.open(workspace());
  }

  private Workspace workspace() {
    return new Workspace(directory);
  }

  private Path database() {
    return directory.resolve("experiments.db");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private void patch(int at, int number) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(database().toFile(), "rw")) {
      file.seek(at);
      file.writeInt(number);
    }
  }

  private static String pragma(Store store, String name) {
    return store.change(handle -> handle.createQuery("PRAGMA " + name).mapTo(String.class).one());
  }
}
