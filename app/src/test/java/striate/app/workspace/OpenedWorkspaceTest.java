package striate.app.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.app.WorkspaceFixture;
import striate.engine.job.QueueSnapshot;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/** Several windows on one workspace. */
class OpenedWorkspaceTest {
  @TempDir Path directory;
  private final AtomicInteger polls = new AtomicInteger();

  @Test
  void theFirstWindowWritesAndTheSecondLooksAndTakesOver() {
    JobSpec job = WorkspaceFixture.job("Top 8", "last:8", 1);
    OpenedWorkspace first = open(Optional.empty());
    try (OpenedWorkspace second = open(Optional.empty())) {
      assertThat(first.readOnly()).isEmpty();
      assertThat(second.readOnly())
          .startsWith("read-only: another Striate (process " + ProcessHandle.current().pid())
          .endsWith("has this workspace open");

      RunId run = first.enqueue(job);
      assertThat(new RecordedExperiments(second.store()).runs())
          .singleElement()
          .satisfies(card -> assertThat(card.status()).isEqualTo(RunStatus.QUEUED));
      assertThatThrownBy(() -> second.enqueue(job))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("another Striate")
          .hasMessageContaining("start jobs in the other window, or close it");
      assertThatThrownBy(() -> second.cancel(run)).isInstanceOf(Problem.class);
      second.poll();
      assertThat(polls).hasValue(0);

      first.close();
      second.poll();

      assertThat(second.readOnly()).isEmpty();
      assertThat(polls).hasValue(1);
      second.cancel(run);
      assertThat(new RecordedExperiments(second.store()).runs())
          .singleElement()
          .satisfies(card -> assertThat(card.status()).isEqualTo(RunStatus.STOPPED));
      try (OpenedWorkspace third = open(Optional.empty())) {
        assertThat(third.readOnly()).contains("another Striate");
      }
    }
  }

  @Test
  void aWorkspaceThatCannotBeWrittenIsFollowedThroughACopy() {
    try (WorkspaceFixture colleague = new WorkspaceFixture(directory)) {
      RunId run = colleague.finished("All", "all", 1, 90, 400);
      try (OpenedWorkspace looking = open(Optional.of(directory + " cannot be written"))) {
        assertThat(looking.readOnly()).isEqualTo("read-only: " + directory + " cannot be written");
        RecordedExperiments experiments = new RecordedExperiments(looking.store());
        assertThat(experiments.runs()).extracting(RunCard::id).containsExactly(run);
        assertThat(experiments.losses(run, 100)).isNotEmpty();
        assertThatThrownBy(() -> looking.resume(run))
            .isInstanceOf(Problem.class)
            .hasMessageContaining("cannot be written")
            .hasMessageContaining("resume runs in a workspace of your own");
        looking.poll();
        assertThat(polls).hasValue(0);
        assertThat(directory.resolve("runs/.window.lock")).doesNotExist();
      }
    }
  }

  private OpenedWorkspace open(Optional<String> whyNotWritable) {
    return OpenedWorkspace.open(new Workspace(directory), this::queue, whyNotWritable);
  }

  private Jobs queue(Store store) {
    return new Jobs() {
      @Override
      public void check(JobSpec job) {}

      @Override
      public RunId enqueue(JobSpec job) {
        return store
            .writer()
            .enqueue(job, LayerSelection.parse(job.layers(), 32), "local", "local");
      }

      @Override
      public void cancel(RunId run) {
        store.writer().withdraw(run, "by the user");
      }

      @Override
      public void resume(RunId run) {
        store.writer().requeue(run);
      }

      @Override
      public QueueSnapshot queue() {
        return QueueSnapshot.EMPTY;
      }

      @Override
      public void move(RunId run, int places) {
        store.queue().moveBy(run, places);
      }

      @Override
      public void pause(boolean on) {
        store.queue().pause("");
      }

      @Override
      public void pauseOnError(boolean on) {
        store.queue().pauseOnError(on);
      }

      @Override
      public RunEdits edits() {
        throw new UnsupportedOperationException();
      }

      @Override
      public void poll() {
        polls.incrementAndGet();
      }
    };
  }
}
