package striate.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.SQLiteDataSource;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/** Opens the sample store of every version that was ever shipped. */
class MigrationTest {
  private static final List<String> TABLES =
      List.of("runs", "attempts", "steps", "scores", "warnings");

  /** Columns that a later version calls otherwise. */
  private static final Map<String, String> RENAMED = Map.of("claimed_at", "submitted_at");

  /** Columns that a later version computes otherwise. */
  private static final Set<String> RECOMPUTED = Set.of("recipe");

  private static final List<RunId> RUNS =
      List.of(
          SampleStores.FINISHED,
          SampleStores.STOPPED,
          SampleStores.FAILED,
          SampleStores.INTERRUPTED,
          SampleStores.QUEUED);

  @TempDir Path directory;

  static Stream<String> shipped() throws Exception {
    Path samples = samples();
    try (Stream<Path> all = Files.list(samples)) {
      List<String> names =
          all.map(d -> d.getFileName().toString()).filter(n -> n.matches("v\\d+")).toList();
      assertThat(names).contains("v1");
      return names.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void aShippedStoreKeepsEveryValue(String version) throws Exception {
    copySample(version);
    Map<String, List<Map<String, @Nullable Object>>> before = contents(database());
    assertThat(before.get("steps")).hasSizeGreaterThan(12);
    assertThat(before.get("scores")).isNotEmpty();
    assertThat(before.get("warnings")).isNotEmpty();
    try (Store store = Store.open(workspace())) {
      assertThat(store.damages()).isEmpty();
      for (RunId run : RUNS) {
        assertThat(store.reader().run(run).job().layers()).isNotEmpty();
      }
    }
    Map<String, List<Map<String, @Nullable Object>>> after = contents(database());
    for (String table : TABLES) {
      assertThat(withColumnsOf(before.get(table), after.get(table)))
          .as(table)
          .isEqualTo(before.get(table));
    }
    try (Connection connection = connect(database())) {
      assertThat(rows(connection, "PRAGMA foreign_key_check")).isEmpty();
      assertThat(rows(connection, "PRAGMA user_version").toString()).contains("" + Schema.VERSION);
    }
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void journalsOfAShippedVersionMakeTheSameRunsAgain(String version) throws Exception {
    copySample(version);
    try (Store store = Store.open(workspace())) {
      for (RunId run : RUNS) {
        if (Files.exists(store.workspace().journal(run))) {
          List<Object> migrated = everything(store, run);
          store.ingest().rebuild(run);
          assertThat(everything(store, run)).isEqualTo(migrated);
        }
      }
    }
  }

  @Test
  void everyStatusOfTheFirstVersionIsKept() throws Exception {
    copySample("v1");
    try (Store store = Store.open(workspace())) {
      assertThat(RUNS.stream().map(run -> store.reader().run(run).status()))
          .containsExactly(
              RunStatus.FINISHED,
              RunStatus.STOPPED,
              RunStatus.FAILED,
              RunStatus.INTERRUPTED,
              RunStatus.QUEUED);
      assertThat(store.reader().run(SampleStores.FAILED).name()).isEqualTo("renamed");
      assertThat(store.writer().claimNext(new Slots(List::of))).contains(SampleStores.QUEUED);
    }
  }

  @Test
  void theFormerStateIsSavedBeside() throws Exception {
    copySample("v1");
    Map<String, List<Map<String, @Nullable Object>>> before = contents(database());
    Path first;
    try (Store store = Store.open(workspace())) {
      first = store.formerState().orElseThrow();
    }
    assertThat(first).isEqualTo(directory.resolve("experiments.db.v1-backup"));
    assertThat(contents(first)).isEqualTo(before);
    try (Store store = Store.open(workspace())) {
      assertThat(store.formerState()).isEmpty();
    }
    Files.copy(first, database(), StandardCopyOption.REPLACE_EXISTING);
    try (Store store = Store.open(workspace())) {
      assertThat(store.formerState()).contains(directory.resolve("experiments.db.v1-backup-2"));
      assertThat(store.reader().count()).isEqualTo(RUNS.size());
    }
  }

  @Test
  void aMigrationThatFailsLeavesTheFileAsItWas() throws Exception {
    copySample("v1");
    byte[] before = Files.readAllBytes(database());
    SQLiteDataSource source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + database());
    assertThatThrownBy(
            () ->
                Schema.migrate(
                    database(),
                    directory.resolve("lock"),
                    source,
                    true,
                    "classpath:striate/engine/store/migration",
                    "classpath:stores/broken"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("experiment store")
        .hasMessageContaining(database().toString());
    assertThat(Files.readAllBytes(database())).isEqualTo(before);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("experiments.db", "runs", "lock");
    }
  }

  @Test
  void aNewerVersionInTheLogAloneIsRefusedAndUnchanged() throws Exception {
    try (Store store = Store.open(workspace())) {
      store.seal();
    }
    Path copy = Files.createDirectory(directory.resolve("copy"));
    try (Connection newer = connect(database());
        Statement statement = newer.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA user_version = " + (Schema.VERSION + 7));
      for (String name : List.of("experiments.db", "experiments.db-wal")) {
        Files.copy(directory.resolve(name), copy.resolve(name));
      }
    }
    Map<String, Integer> before = files(copy);
    assertThat(before).containsOnlyKeys("experiments.db", "experiments.db-wal");
    assertThatThrownBy(() -> Store.open(new Workspace(copy)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("has version " + (Schema.VERSION + 7));
    assertThat(files(copy)).isEqualTo(before);
  }

  private static List<Object> everything(Store store, RunId run) {
    RunReader reader = store.reader();
    return List.of(
        reader.run(run),
        reader.losses(run),
        reader.scores(run),
        reader.attempts(run),
        reader.warnings(run));
  }

  private static List<Map<String, @Nullable Object>> withColumnsOf(
      List<Map<String, @Nullable Object>> shape, List<Map<String, @Nullable Object>> rows) {
    List<Map<String, @Nullable Object>> result = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Map<String, @Nullable Object> row = rows.get(i);
      Map<String, @Nullable Object> kept = new LinkedHashMap<>();
      for (String column : shape.get(i).keySet()) {
        if (RECOMPUTED.contains(column)) {
          kept.put(column, shape.get(i).get(column));
          continue;
        }
        String now = row.containsKey(column) ? column : RENAMED.getOrDefault(column, column);
        assertThat(row).containsKey(now);
        kept.put(column, row.get(now));
      }
      result.add(kept);
    }
    return result;
  }

  /** Version 6 has values of metrics where earlier ones had so many correct of so many. */
  private static void asValues(Map<String, @Nullable Object> row) {
    if (row.remove("correct") instanceof Number correct
        && row.remove("total") instanceof Number total) {
      row.put("value", correct.doubleValue() / total.doubleValue());
      row.put("questions", total);
    }
  }

  private static Map<String, List<Map<String, @Nullable Object>>> contents(Path file)
      throws SQLException {
    Map<String, List<Map<String, @Nullable Object>>> contents = new TreeMap<>();
    try (Connection connection = connect(file)) {
      for (String table : TABLES) {
        List<Map<String, @Nullable Object>> rows =
            rows(connection, "SELECT * FROM " + table + " ORDER BY 1, 2, 3, 4");
        rows.forEach(MigrationTest::asValues);
        contents.put(table, rows);
      }
    }
    return contents;
  }

  private static List<Map<String, @Nullable Object>> rows(Connection connection, String sql)
      throws SQLException {
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 1; i <= columns; i++) {
          row.put(rows.getMetaData().getColumnName(i), rows.getObject(i));
        }
        all.add(row);
      }
    }
    return all;
  }

  private static Connection connect(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private static Map<String, Integer> files(Path place) throws IOException {
    Map<String, Integer> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(place)) {
      for (Path file : all.toList()) {
        files.put(file.getFileName().toString(), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return files;
  }

  private static Path samples() throws Exception {
    URI uri = MigrationTest.class.getResource("/stores").toURI();
    return Path.of(uri);
  }

  private void copySample(String version) throws Exception {
    Path from = samples().resolve(version);
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path to = directory.resolve(from.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
  }

  private Workspace workspace() {
    return new Workspace(directory);
  }

  private Path database() {
    return directory.resolve("experiments.db");
  }
}
