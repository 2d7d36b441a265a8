package striate.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

class IngestTest {
  @TempDir Path directory;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(new Workspace(directory));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aResumedRunShowsEveryStepOnceFromTheNewestAttempt() {
    RunId run = record(Samples.lines(Samples.resumedJournal()));
    assertThat(store.ingest().ingest(run)).isEqualTo(Samples.resumedJournal());
    assertThat(store.reader().losses(run))
        .extracting(LossPoint::step, LossPoint::attempt, LossPoint::loss)
        .containsExactly(
            tuple(0, 1, 4.0), tuple(1, 1, 3.0), tuple(2, 2, 2.25), tuple(3, 2, Double.NaN));
    assertThat(store.reader().scores(run))
        .extracting(TaskScore::step, TaskScore::task, TaskScore::value)
        .containsExactly(
            tuple(0, "colour", 0.2),
            tuple(0, "order", 0.9),
            tuple(4, "colour", 0.8),
            tuple(4, "order", 0.85));
    RunSummary summary = store.reader().run(run);
    assertThat(summary.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(summary.selection()).hasToString("1,5,9");
    assertThat(summary.attempt()).isEqualTo(2);
    assertThat(summary.step()).isEqualTo(4);
    assertThat(summary.tuningSeconds()).isEqualTo(1.0, within(1e-12));
    assertThat(summary.totalSeconds()).isEqualTo(0.008 + 2.5, within(1e-12));
    assertThat(summary.visualBefore()).isEqualTo(0.2);
    assertThat(summary.visual()).isEqualTo(0.8);
    assertThat(summary.textual()).isEqualTo(0.85);
    assertThat(summary.peakRssBytes()).isEqualTo(1L << 30);
    assertThat(summary.checkpointStep()).isEqualTo(2);
    assertThat(summary.lastLoss()).isNull();
    assertThat(store.reader().warnings(run)).containsExactly("slow disk");
    assertThat(store.reader().attempts(run))
        .extracting(AttemptSummary::ended)
        .containsExactly(RunStatus.INTERRUPTED, RunStatus.FINISHED);
  }

  @Test
  void aJournalThatLostItsEndInAPowerCutIsIngestedAnew() {
    List<RunEvent> journal = Samples.resumedJournal();
    RunId run = record(Samples.lines(journal));
    store.ingest().ingest(run);

    take(run, Samples.lines(journal.subList(0, 5)).getBytes(StandardCharsets.UTF_8));

    RunId never = record(Samples.lines(journal.subList(0, 5)));
    store.ingest().ingest(never);
    assertThat(contents(run)).isEqualTo(contents(never));
  }

  @Test
  void aJournalThatLostItsEndAndGrewAgainUnseenIsIngestedAnew() {
    List<RunEvent> journal = Samples.resumedJournal();
    RunId run = record(Samples.lines(journal.subList(0, 5)));
    store.ingest().ingest(run);
    // the last line was lost, and other and more events than it came after the resume
    String other = Samples.lines(journal.subList(0, 4)) + warnings(4, 12);

    take(run, other.getBytes(StandardCharsets.UTF_8));

    RunId never = record(other);
    store.ingest().ingest(never);
    assertThat(contents(run)).isEqualTo(contents(never));
  }

  private static String warnings(int from, int to) {
    return Samples.lines(
        IntStream.range(from, to)
            .mapToObj(seq -> (RunEvent) new RunEvent.Warning(seq, seq, "a much longer line " + seq))
            .toList());
  }

  @Test
  void aRunRecordedElsewhereStaysAsItIs() throws IOException {
    RunId run = record(Samples.lines(Samples.resumedJournal()));
    store.ingest().ingest(run);
    assertThat(store.ingest().changed()).isEmpty();
    Files.delete(store.workspace().journal(run));
    assertThat(store.ingest().changed()).isEmpty();
  }

  @Test
  void supersededStepsAreKept() {
    RunId run = record(Samples.lines(Samples.resumedJournal()));
    store.ingest().ingest(run);
    int all =
        store.query(
            handle -> handle.createQuery("SELECT count(*) FROM steps").mapTo(Integer.class).one());
    assertThat(all).isEqualTo(5);
  }

  @Test
  void takingAJournalInByteByByteEndsInTheSameStore() {
    String journal = Samples.lines(Samples.resumedJournal());
    RunId whole = record(journal);
    store.ingest().ingest(whole);
    byte[] bytes = journal.getBytes(StandardCharsets.UTF_8);
    RunId pieces = record("");
    Random random = new Random(5);
    for (int length = 0; length < bytes.length; length += 1 + random.nextInt(40)) {
      take(pieces, Arrays.copyOf(bytes, length));
    }
    take(pieces, bytes);
    take(pieces, bytes);
    assertThat(contents(pieces)).isEqualTo(contents(whole));
  }

  @Test
  void rebuildingEndsInTheSameStore() {
    RunId run = record(Samples.lines(Samples.resumedJournal()));
    store.ingest().ingest(run);
    String before = contents(run);
    store.ingest().rebuild(run);
    store.ingest().rebuild(run);
    assertThat(contents(run)).isEqualTo(before);
  }

  @Test
  void rebuildingLeavesAnInterruptedRunInterrupted() {
    RunId run = record(Samples.lines(Samples.resumedJournal().subList(0, 8)));
    store.ingest().ingest(run);
    assertThat(store.reader().run(run).status()).isEqualTo(RunStatus.RUNNING);
    assertThat(store.writer().interrupt(run, "gone", "resume it")).isTrue();
    String before = contents(run);
    store.ingest().rebuild(run);
    assertThat(contents(run)).isEqualTo(before);
    assertThat(store.reader().run(run).status()).isEqualTo(RunStatus.INTERRUPTED);
    assertThat(store.reader().run(run).failureReason()).startsWith("gone - ");
  }

  @Test
  void rebuildingLeavesAQueuedRunQueued() {
    List<RunEvent> stopped =
        List.of(Samples.resumedJournal().get(0), new RunEvent.Stopped(1, 1001, 0, "enough", "dir"));
    RunId run = record(Samples.lines(stopped));
    store.ingest().ingest(run);
    assertThat(store.reader().run(run).status()).isEqualTo(RunStatus.STOPPED);
    assertThat(store.writer().requeue(run)).isTrue();
    store.ingest().rebuild(run);
    assertThat(store.reader().run(run).status()).isEqualTo(RunStatus.QUEUED);
  }

  @Test
  void aFailureKeepsItsPlaceAndRemedy() {
    List<RunEvent> failed =
        List.of(
            Samples.resumedJournal().get(0),
            new RunEvent.Failed(1, 1001, false, "loss is not finite", "step 3", "lower the rate"));
    RunId run = record(Samples.lines(failed));
    store.ingest().ingest(run);
    assertThat(store.reader().run(run).status()).isEqualTo(RunStatus.FAILED);
    assertThat(store.reader().run(run).failureReason())
        .isEqualTo("loss is not finite - step 3 - lower the rate");
  }

  @Test
  void aDamagedJournalIsTakenInUpToTheDamage() {
    String good = Samples.lines(Samples.resumedJournal().subList(0, 6));
    RunId run = record(good + "rubbish\n");
    assertThat(store.ingest().ingest(run)).hasSize(6);
    assertThatThrownBy(() -> store.ingest().ingest(run))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("line 7 (byte " + good.length() + ")");
    assertThat(store.reader().losses(run)).hasSize(2);
  }

  @Test
  void aDamagedLineIsAWarningAndTheOthersAreTakenIn() {
    List<RunEvent> journal = Samples.resumedJournal();
    String damaged = Samples.lines(journal).replace("\"loss\":3.0", "\"loss\":8.0");
    RunId run = record(damaged);
    store.ingest().ingest(run);
    assertThat(store.reader().losses(run)).extracting(LossPoint::step).containsExactly(0, 2, 3);
    assertThat(store.reader().run(run).status()).isEqualTo(RunStatus.FINISHED);
    assertThat(store.reader().warnings(run))
        .hasSize(2)
        .first(InstanceOfAssertFactories.STRING)
        .contains("the journal is damaged")
        .contains("line 6");
    assertThat(store.ingest().ingest(run)).isEmpty();
  }

  @Test
  void aLostStartIsToldFromTheStepsThatBeginAnew() {
    List<RunEvent> journal = Samples.resumedJournal();
    RunId run = record(Samples.lines(journal).replace("\"attempt\":2", "\"attempt\":3"));
    store.ingest().ingest(run);
    assertThat(store.reader().losses(run))
        .extracting(LossPoint::step, LossPoint::attempt, LossPoint::loss)
        .containsExactly(
            tuple(0, 1, 4.0), tuple(1, 1, 3.0), tuple(2, 2, 2.25), tuple(3, 2, Double.NaN));
    assertThat(store.reader().attempts(run)).hasSize(2);
  }

  @Test
  void anUnknownRunIsNotTakenIn() {
    RunId stranger = new RunId("stranger");
    Samples.write(store.workspace().journal(stranger), Samples.lines(Samples.resumedJournal()));
    assertThat(store.ingest().ingest(stranger)).isEmpty();
    assertThat(store.reader().runs()).isEmpty();
  }

  @Test
  void aRunFoundOnDiskIsAdopted() {
    RunId run = record(Samples.lines(Samples.resumedJournal()));
    store.ingest().ingest(run);
    String before = contents(run);
    store.change(handle -> handle.execute("DELETE FROM runs"));
    assertThat(store.writer().adopt()).containsExactly(run);
    assertThat(store.writer().adopt()).isEmpty();
    store.ingest().ingest(run);
    assertThat(contents(run)).isEqualTo(before);
  }

  private RunId record(String journal) {
    RunId run = store.writer().enqueue(Samples.job("a run", "1,5,9", 1), null, "local", "cpu");
    Samples.write(store.workspace().journal(run), journal);
    return run;
  }

  private void take(RunId run, byte[] journal) {
    Samples.write(store.workspace().journal(run), new String(journal, StandardCharsets.UTF_8));
    store.ingest().ingest(run);
  }

  /** Everything about a run but its name and the times of the queue. */
  private String contents(RunId run) {
    RunReader reader = store.reader();
    String raw =
        store.query(
            handle ->
                handle
                    .createQuery(
                        "SELECT step, attempt, superseded, loss FROM steps WHERE run_id = :run")
                    .bind("run", run.value())
                    .mapToMap()
                    .list()
                    .toString());
    RunSummary s = reader.run(run);
    return raw
        + reader.losses(run)
        + reader.scores(run)
        + reader.attempts(run)
        + reader.warnings(run)
        + s.toString().replace(s.createdAt().toString(), "").replace(run.value(), "");
  }
}
