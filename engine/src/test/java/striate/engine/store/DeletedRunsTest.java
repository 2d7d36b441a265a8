package striate.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.SampleRun;
import striate.engine.journal.JournalWriter;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

class DeletedRunsTest {
  private static final RunId ONE = new RunId("20260101-120000000-aaaaaa");
  private static final RunId TWO = new RunId("20260101-120100000-bbbbbb");

  @TempDir Path directory;
  private Store store;
  private DeletedRuns deleted;

  @BeforeEach
  void twoRuns() {
    SampleRun.finished(directory, ONE.value(), "one");
    SampleRun.cut(directory, TWO.value(), "two");
    store = Store.open(new Workspace(directory));
    deleted = new DeletedRuns(store);
    deleted.takeIn(List.of(ONE, TWO));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aDeletedRunComesBackWithAllThatItHad() {
    new RunAnnotations(store).change(ONE, said -> said.withTags(List.of("paper"), List.of()));
    RunSummary before = store.reader().run(ONE);
    List<LossPoint> losses = store.reader().losses(ONE);

    List<DeletedRuns.Deleted> kept = deleted.delete(List.of(ONE));

    assertThat(kept).singleElement().satisfies(one -> assertThat(one.bytes()).isPositive());
    assertThat(store.reader().find(ONE)).isEmpty();
    assertThat(store.workspace().run(ONE)).doesNotExist();
    assertThat(store.writer().adopt()).isEmpty();
    assertThat(deleted.list()).isEqualTo(kept);

    deleted.restore(List.of(ONE));

    assertThat(store.reader().run(ONE))
        .usingRecursiveComparison()
        .ignoringFields("queuedAt")
        .isEqualTo(before);
    assertThat(store.reader().losses(ONE)).isEqualTo(losses);
    assertThat(new RunAnnotations(store).of(ONE).tags()).containsExactly("paper");
    assertThat(deleted.list()).isEmpty();
  }

  @Test
  void aRunThatWasCutComesBackInterrupted() {
    deleted.delete(List.of(TWO));
    deleted.restore(List.of(TWO));
    assertThat(store.reader().run(TWO).status()).isEqualTo(RunStatus.INTERRUPTED);
  }

  @Test
  void ofSeveralRunsAllAreDeletedOrNone() {
    assertThatThrownBy(() -> deleted.delete(List.of(ONE, new RunId("nobody"))))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("'nobody' not found");
    assertThatThrownBy(() -> deleted.restore(List.of(ONE)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("not among the deleted");
    assertThat(store.reader().runs()).hasSize(2);
    assertThat(store.workspace().run(ONE)).exists();
  }

  @Test
  void anEarlierCopyOfTheSameRunIsKept() throws IOException {
    deleted.delete(List.of(ONE));
    SampleRun.finished(directory, ONE.value(), "one, imported again");
    deleted.takeIn(List.of(ONE));

    deleted.delete(List.of(ONE));

    Path place = store.workspace().runs().resolve(".deleted");
    assertThat(Files.readString(place.resolve(ONE + ".1").resolve("job.json"))).contains("\"one\"");
    assertThat(Files.readString(place.resolve(ONE.value()).resolve("job.json")))
        .contains("imported again");
  }

  @Test
  void aPlaceThatCannotBeMadeDeletesNothing() throws IOException {
    Files.writeString(store.workspace().runs().resolve(".deleted"), "a file in the way");
    assertThatThrownBy(() -> deleted.delete(List.of(ONE, TWO))).isInstanceOf(Problem.class);
    assertThat(store.reader().runs()).hasSize(2);
    assertThat(store.workspace().run(ONE)).exists();
    assertThat(store.workspace().run(TWO)).exists();
  }

  @Test
  void aRunWithALivingWorkerIsNotDeletedWhateverTheStoreSays() {
    try (JournalWriter worker = JournalWriter.open(store.workspace().journal(TWO))) {
      assertThat(worker.attempt()).isEqualTo(2);
      assertThatThrownBy(() -> deleted.delete(List.of(ONE, TWO)))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("is running")
          .hasMessageContaining("striate queue cancel " + TWO);
    }
    assertThat(store.reader().runs()).hasSize(2);
  }

  @Test
  void aCrashBetweenDirectoryAndRowIsMadeGood() throws IOException {
    Path place = Files.createDirectories(store.workspace().runs().resolve(".deleted"));
    Files.move(store.workspace().run(ONE), place.resolve(ONE.value()));
    assertThat(store.reader().find(ONE)).isPresent();

    store.writer().adopt();

    assertThat(store.reader().find(ONE)).isEmpty();
    deleted.restore(List.of(ONE));
    assertThat(store.reader().run(ONE).status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void whatIsDeletedForGoodFreesItsSpace() {
    deleted.delete(List.of(ONE));
    assertThat(deleted.purge(List.of(ONE, TWO))).isPositive();
    assertThat(deleted.list()).isEmpty();
    assertThat(store.reader().runs()).isEmpty();
    assertThatThrownBy(() -> deleted.restore(List.of(ONE))).isInstanceOf(Problem.class);
    assertThatThrownBy(() -> deleted.purge(List.of(ONE))).isInstanceOf(Problem.class);
  }
}
