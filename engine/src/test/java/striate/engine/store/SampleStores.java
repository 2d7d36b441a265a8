package striate.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import striate.engine.run.JobJson;
import striate.engine.run.Modality;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/**
 * Makes the sample workspace of this program's schema version, which later versions must be able to
 * migrate. Run it once before a version is shipped, and commit what it made:
 *
 * <pre>mvn -pl engine test -Dtest=SampleStores</pre>
 *
 * It writes {@code engine/target/sample-store}; its place is {@code
 * engine/src/test/resources/stores/vN}.
 */
class SampleStores {
  static final RunId FINISHED = new RunId("20260101-000000000-finish");
  static final RunId STOPPED = new RunId("20260102-000000000-stoppp");
  static final RunId FAILED = new RunId("20260103-000000000-failed");
  static final RunId INTERRUPTED = new RunId("20260104-000000000-interr");
  static final RunId QUEUED = new RunId("20260105-000000000-queued");

  @Test
  void make() throws IOException {
    Path directory = Path.of("target", "sample-store");
    assertThat(directory.resolve("experiments.db")).as("remove the old sample").doesNotExist();
    write(directory);
    assertThat(directory.resolve("experiments.db")).isRegularFile();
  }

  /** A workspace with one run of every status; ids and times are always the same. */
  static void write(Path directory) throws IOException {
    try (Store store = Store.open(new Workspace(directory))) {
      job(store, FINISHED, "1,5,9", Samples.resumedJournal());
      List<RunEvent> begun = new ArrayList<>(Samples.resumedJournal().subList(0, 8));
      List<RunEvent> stopped = new ArrayList<>(begun);
      stopped.add(new RunEvent.Stopped(8, 1008, 3, "enough", "checkpoints/step-3"));
      job(store, STOPPED, "1,5,9", stopped);
      List<RunEvent> failed = new ArrayList<>(begun);
      failed.add(new RunEvent.Warning(8, 1008, "the loss grows"));
      failed.add(
          new RunEvent.Failed(9, 1009, false, "loss is not finite", "step 3", "lower the rate"));
      job(store, FAILED, "all", failed);
      begun.add(new RunEvent.Step(8, 1008, 3, 2.0, 0.5, 1e-3, 64, 250, 1L << 30, 1L << 31));
      begun.add(Samples.score(9, 4, "colour", Modality.VISUAL, 50));
      job(store, INTERRUPTED, "1,5,9", begun);
      job(store, QUEUED, "sparse:8", List.of());
      store.writer().adopt();
      store.ingest().changed().forEach(run -> store.ingest().ingest(run));
      store.writer().interrupt(INTERRUPTED, "its process ended", "resume the run");
      store.writer().requeue(QUEUED);
      Samples.rename(store, FAILED, "renamed");
      assertThat(store.reader().run(QUEUED).status()).isEqualTo(RunStatus.QUEUED);
      store.seal();
    }
    Files.deleteIfExists(directory.resolve("runs/.migration.lock"));
  }

  private static void job(Store store, RunId run, String layers, List<RunEvent> events)
      throws IOException {
    Path file = store.workspace().job(run);
    Samples.write(file, JobJson.writePretty(Samples.job(run.value(), layers, 7)));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_767_225_600_000L));
    if (!events.isEmpty()) {
      Samples.write(store.workspace().journal(run), Samples.lines(events));
    }
  }
}
