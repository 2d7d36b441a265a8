package striate.engine.store;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.QueueState.Waiting;

/**
 * What a store that is made again learns from files beside the journals: which runs wait, in which
 * order, and which launcher has the others.
 */
final class QueueRestoration {
  private static final Logger LOG = LoggerFactory.getLogger(QueueRestoration.class);

  private final Store store;

  QueueRestoration(Store store) {
    this.store = store;
  }

  /** Gives a run that the store did not know its place in the queue, or its launcher. */
  void restore(Handle handle, RunId run, JobSpec job) {
    try {
      Optional<LaunchRecord> launch = LaunchRecord.read(store.workspace().files(run));
      if (launch.isPresent()) {
        restoreLaunch(handle, run, launch.get());
        return;
      }
      List<Waiting> waiting = store.queue().state().waiting();
      for (int i = 0; i < waiting.size(); i++) {
        if (waiting.get(i).run().equals(run)) {
          Waiting found = waiting.get(i);
          restoreStatus(handle, run, RunStatus.QUEUED, found.launcher(), found.slot(), null);
          QueueOrder.setPosition(handle, run, i + 1);
          return;
        }
      }
    } catch (Problem unreadable) {
      LOG.warn("run {} loses its place in the queue: {}", run, unreadable.getMessage());
    }
    // a worker that an earlier version started, or none
    String wanted = Slots.wanted(job);
    assign(handle, run, "local", Slots.gpuIndex(wanted).isPresent() ? wanted : Slots.CPU, null);
  }

  private void restoreLaunch(Handle handle, RunId run, LaunchRecord launch) {
    boolean written = store.workspace().journal(run).toFile().length() > launch.journalBytes();
    if (written) {
      assign(handle, run, launch.launcher(), launch.slot(), launch.handle());
    } else {
      restoreStatus(
          handle, run, RunStatus.SUBMITTED, launch.launcher(), launch.slot(), launch.handle());
    }
  }

  /**
   * Sets a status that the journal, which tells of earlier attempts, does not know. A run that has
   * finished does not wait, whatever the queue's file says.
   */
  private void restoreStatus(
      Handle handle,
      RunId run,
      RunStatus status,
      String launcher,
      @Nullable String slot,
      @Nullable String launcherHandle) {
    if (store.workspace().journal(run).toFile().length() > 0) {
      store.ingest().rebuild(handle, run);
      handle
          .createUpdate(
              "UPDATE attempts SET ended = 'INTERRUPTED' WHERE run_id = :run AND ended IS NULL")
          .bind("run", run.value())
          .execute();
    }
    handle
        .createUpdate(
            "UPDATE runs SET status = :status, ended_at = NULL, problem = NULL, place = NULL,"
                + " remedy = NULL WHERE id = :run AND status <> 'FINISHED'")
        .bind("run", run.value())
        .bind("status", status.name())
        .execute();
    assign(handle, run, launcher, slot, launcherHandle);
  }

  private static void assign(
      Handle handle,
      RunId run,
      String launcher,
      @Nullable String slot,
      @Nullable String launcherHandle) {
    handle
        .createUpdate(
            "UPDATE runs SET launcher = :launcher, slot = :slot, handle = :handle WHERE id = :run")
        .bind("run", run.value())
        .bind("launcher", launcher)
        .bind("slot", slot)
        .bind("handle", launcherHandle)
        .execute();
  }
}
