package striate.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.run.Problem;
import striate.engine.run.RunId;

class BackupTest {
  @TempDir Path directory;
  private Path place;
  private Path workspace;

  @BeforeEach
  void makeDirectories() throws IOException {
    place = Files.createDirectory(directory.resolve("back-ups"));
    workspace = Files.createDirectory(directory.resolve("workspace"));
  }

  @Test
  void aBackupOfAStoreInUseHoldsAllThatWasCommitted() throws IOException {
    Path file = place.resolve("saved.db");
    RunId run;
    List<LossPoint> losses;
    try (Store store = Store.open(new Workspace(workspace))) {
      run = store.writer().enqueue(Samples.job("a", "1,5,9", 1), null, "local", "local");
      Samples.write(store.workspace().journal(run), Samples.lines(Samples.resumedJournal()));
      store.ingest().ingest(run);
      losses = store.reader().losses(run);
      store.backup(file);
      Samples.rename(store, run, "later");
    }
    assertThat(names()).containsExactly("saved.db");
    Path restored = Files.createDirectory(directory.resolve("restored"));
    Files.copy(file, restored.resolve("experiments.db"));
    try (Store store = Store.open(new Workspace(restored))) {
      assertThat(store.reader().run(run).name()).isEqualTo("a");
      assertThat(store.reader().losses(run)).isEqualTo(losses).hasSize(4);
      assertThat(store.damages()).isEmpty();
    }
  }

  @Test
  void aReadOnlyStoreCanBeBackedUp() {
    Path file = place.resolve("saved.db");
    try (Store store = Store.open(new Workspace(workspace))) {
      store.writer().enqueue(Samples.job("a", "1", 1), null, "local", "local");
    }
    try (Store store = Store.openReadOnly(new Workspace(workspace))) {
      store.backup(file);
    }
    assertThat(file).isRegularFile();
  }

  @Test
  void anExistingFileIsRefusedAndUnchanged() throws IOException {
    Path file = Files.writeString(place.resolve("saved.db"), "mine");
    refused(file, "the file already exists");
    assertThat(file).hasContent("mine");
    assertThat(names()).containsExactly("saved.db");
  }

  @Test
  void aMissingDirectoryIsOneClearLine() throws IOException {
    refused(place.resolve("nowhere/saved.db"), "directory not found");
    assertThat(names()).isEmpty();
  }

  private void refused(Path file, String words) {
    try (Store store = Store.open(new Workspace(workspace))) {
      assertThatThrownBy(() -> store.backup(file))
          .isInstanceOfSatisfying(
              Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.BAD_INPUT))
          .hasMessageStartingWith(words);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.map(f -> f.getFileName().toString()).toList();
    }
  }
}
